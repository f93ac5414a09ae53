using System.Text.Json.Nodes;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Vendure;

/// <summary>What orders recorded from a real shop say in our words, to the cent.</summary>
public class OrderTranslationTests
{
    private static Money Eur(long cents) => new(cents, Currency.Parse("EUR"));

    [Fact]
    public void An_authorised_order_is_placed_with_the_shops_own_cents()
    {
        var order = Shop.OrderOf(Shop.Translate(Shop.Recorded("authorised")));

        order.Id.Value.ShouldBe($"shop:{order.ChannelOrderId}");
        order.Number.Length.ShouldBe(16);
        order.PlacedAt.Offset.ShouldBe(TimeSpan.Zero);
        order.PlacedAt.Millisecond.ShouldBeGreaterThan(0);
        order.Total.ShouldBe(Eur(8363));
        order.ServiceLevel.ShouldBe("parcel");
        order.Lines.Select(l => (l.Sku.Value, l.Quantity, l.Net.Minor, l.Taxes.Single().RateBasisPoints, l.Taxes.Single().Amount.Minor, l.Discount))
            .ShouldBe([("TSHIRT-S", 2, 3360, 1900, 638, null), ("BOOK-77", 3, 3617, 700, 253, null)]);
        order.Charges.Select(c => (c.Kind, c.Net.Minor, c.Taxes.Single().RateBasisPoints, c.Taxes.Single().Amount.Minor)).ShouldBe([("shipping", 416, 1900, 79)]);
    }

    [Theory]
    [InlineData("authorised")]
    [InlineData("captured")]
    [InlineData("shipped-by-us")]
    [InlineData("shipped-by-shop")]
    [InlineData("settled-with-billing-address")]
    [InlineData("ten-percent-off")]
    [InlineData("one-line-cancelled")]
    public void Lines_and_charges_add_up_to_the_total(string recorded)
    {
        var order = Shop.OrderOf(Shop.Translate(Shop.Recorded(recorded)));

        (order.Lines.Sum(l => l.Gross().Minor) + order.Charges.Sum(c => c.Gross().Minor)).ShouldBe(order.Total.Minor);
    }

    [Fact]
    public void A_discount_is_taken_off_the_lines_and_named()
    {
        var order = Shop.OrderOf(Shop.Translate(Shop.Recorded("ten-percent-off")));

        order.Total.ShouldBe(Eur(8307));
        order.Lines.Select(l => (l.Gross().Minor, l.Discount!.Value.Minor)).ShouldBe([(5397, 600), (1161, 129), (1254, 139)]);
    }

    [Fact]
    public void A_line_cancelled_in_the_shop_is_left_out() =>
        Shop.OrderOf(Shop.Translate(Shop.Recorded("one-line-cancelled"))).Lines.Select(l => l.Sku.Value).ShouldBe(["CAP-01"]);

    [Fact]
    public void A_difference_between_lines_and_total_is_passed_on_unchanged()
    {
        var order = Shop.OrderOf(Shop.TranslateChanged("authorised", d => d["totalWithTax"] = 8364));

        order.Total.ShouldBe(Eur(8364));
        order.Lines.Sum(l => l.Gross().Minor).ShouldBe(3998 + 3870);
    }

    [Fact]
    public void A_surcharge_is_a_fee()
    {
        var fee = new JsonObject { ["description"] = "Gift wrap", ["price"] = 252, ["priceWithTax"] = 300, ["taxLines"] = new JsonArray(new JsonObject { ["taxRate"] = 19 }) };
        var charge = Shop.OrderOf(Shop.TranslateChanged("authorised", d => d["surcharges"] = new JsonArray(fee))).Charges.Single(c => c.Kind == "fee");

        (charge.Title, charge.Net, charge.Taxes.Single().RateBasisPoints, charge.Gross()).ShouldBe(("Gift wrap", Eur(252), 1900, Eur(300)));
    }

    [Fact]
    public void Two_rates_on_a_line_share_its_tax_without_losing_a_cent()
    {
        var order = Shop.OrderOf(Shop.TranslateChanged("authorised", d => d["lines"]![0]!["taxLines"] = new JsonArray(new JsonObject { ["taxRate"] = 4 }, new JsonObject { ["taxRate"] = 2.25 })));

        order.Lines[0].Taxes.Select(t => (t.RateBasisPoints, t.Amount.Minor)).ShouldBe([(400, 408), (225, 230)]);
    }

    [Theory]
    [InlineData("JPY", 500_00, 500)]
    [InlineData("KWD", 500_00, 500_000)]
    public void The_shop_counts_in_hundredths_of_every_currency(string currency, int total, long minor)
    {
        var order = Shop.OrderOf(Shop.TranslateChanged("authorised", d =>
        {
            d["currencyCode"] = currency;
            d["totalWithTax"] = total;
            d["shippingLines"] = new JsonArray();
            var line = d["lines"]![0]!.DeepClone();
            foreach (var price in (string[])["linePriceWithTax", "proratedLinePriceWithTax", "proratedLinePrice"]) line[price] = total;
            d["lines"] = new JsonArray(line);
        }));

        order.Total.Minor.ShouldBe(minor);
        order.Lines.Single().Gross().Minor.ShouldBe(minor);
    }

    [Fact]
    public void The_addresses_are_the_shops_and_the_bill_goes_to_the_shipping_address_without_another()
    {
        var one = Shop.OrderOf(Shop.Translate(Shop.Recorded("authorised")));
        one.ShipTo.ShouldBe(new Address("Mia Muster", "Musterweg 1\n2. OG", "12345", "Musterstadt", "DE"));
        one.BillTo.ShouldBe(one.ShipTo);
        one.Customer.Name.ShouldBe("Mia Muster");

        var two = Shop.OrderOf(Shop.Translate(Shop.Recorded("settled-with-billing-address")));
        two.BillTo.ShouldBe(new Address("Max Muster", "Rechnungsweg 2", "12345", "Musterstadt", "DE", "Muster GmbH"));
        two.ShipTo.Name.ShouldBe("Mia Muster");
    }

    [Theory]
    [InlineData("authorised", PaymentState.Authorised)]
    [InlineData("captured", PaymentState.Captured)]
    [InlineData("settled-with-billing-address", PaymentState.Captured)]
    public void The_payment_is_named_by_who_captures_it(string recorded, PaymentState state)
    {
        var id = JsonNode.Parse(Shop.Recorded(recorded))!["payments"]![0]!["id"]!.GetValue<string>();
        var byShop = Shop.Translate(Shop.Recorded(recorded));
        var byProvider = Shop.Translate(Shop.Recorded(recorded), settings: Shop.Settings(paymentProvider: "psp"));

        Shop.OrderOf(byShop).Payment.ShouldBe(new OrderPayment(state, id, "card"));
        Shop.Commands(byShop).OfType<ReportPayment>().Single().ShouldBe(new ReportPayment(state, id));
        Shop.OrderOf(byProvider).Payment.Reference!.ShouldStartWith("AUTH-");
    }

    [Fact]
    public void Declined_attempts_do_not_count()
    {
        var translation = Shop.TranslateChanged("authorised", d =>
            d["payments"]!.AsArray().Insert(0, new JsonObject { ["id"] = "999", ["state"] = "Declined", ["method"] = "card", ["amount"] = 8363 }));

        Shop.OrderOf(translation).Payment.State.ShouldBe(PaymentState.Authorised);
        Shop.OrderOf(translation).Payment.Reference.ShouldNotBe("999");
    }

    [Fact]
    public void A_cancelled_order_cancels_and_says_that_the_payment_is_released()
    {
        var commands = Shop.Commands(Shop.Translate(Shop.Recorded("cancelled")));

        commands.OfType<PlaceOrder>().ShouldBeEmpty();
        commands.OfType<CancelOrder>().Single().By.ShouldBe("channel");
        commands.OfType<ReportPayment>().Single().State.ShouldBe(PaymentState.Voided);
    }

    [Fact]
    public void Our_own_fulfilment_is_an_echo() =>
        Shop.Commands(Shop.Translate(Shop.Recorded("shipped-by-us"))).OfType<ReportChannelFulfilment>().ShouldBeEmpty();

    [Fact]
    public void What_the_shop_shipped_by_itself_is_reported() =>
        Shop.Commands(Shop.Translate(Shop.Recorded("shipped-by-shop"))).OfType<ReportChannelFulfilment>().Single().Tracking.ShouldBe("T-1");

    [Fact]
    public void A_part_that_the_shop_shipped_by_itself_waits_for_somebody_to_decide()
    {
        var quarantine = Shop.Translate(Shop.Recorded("partly-shipped-by-shop")).ShouldBeOfType<Translation.Quarantine>();

        quarantine.Field.ShouldBe("fulfillments");
        quarantine.Reason.ShouldContain("1 units are left");
    }

    [Fact]
    public void A_basket_is_nothing_for_us() => Shop.Translate(Shop.Recorded("basket")).ShouldBeOfType<Translation.Nothing>();

    [Theory]
    [InlineData("state", "Modifying")]
    [InlineData("type", "Seller")]
    public void Orders_in_change_and_sellers_parts_are_nothing_for_us(string field, string value) =>
        Shop.TranslateChanged("authorised", d => d[field] = value).ShouldBeOfType<Translation.Nothing>();

    [Fact]
    public void Orders_from_before_the_cut_over_are_nothing_for_us()
    {
        Shop.Translate(Shop.Recorded("authorised"), settings: Shop.Settings("shop", ("ordersSince", "2027-01-01T00:00:00+01:00"))).ShouldBeOfType<Translation.Nothing>();
        Shop.Translate(Shop.Recorded("authorised"), settings: Shop.Settings("shop", ("ordersSince", "2026-01-01T00:00:00+01:00"))).ShouldBeOfType<Translation.Commands>();
    }
}
