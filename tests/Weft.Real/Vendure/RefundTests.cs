using Weft.Connectors.Vendure;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Real.Vendure;

/// <summary>Money that goes back through the running shop, or went back there first.</summary>
[Collection(VendureTests.Name)]
public sealed class RefundTests : IDisposable
{
    private readonly VendureConnection connection = new();

    private VendureShop Shop => connection.Shop;

    [Fact]
    public async Task A_refund_is_paid_once_with_its_units_and_is_no_news()
    {
        var placed = await Shop.PlaceAsync(settle: true, ("MUG-01", 3));
        var request = Refund(placed, "R1", 595 + 200, 1) with { Shipping = Eur(200) };

        (await connection.LookUpAsync("payment.refund.v1", request)).ShouldBeOfType<LookUp.NotThere>();
        var paid = (await connection.SendAsync("payment.refund.v1", request)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        (await connection.SendAsync("payment.refund.v1", request)).ShouldBe(paid);
        (await connection.LookUpAsync("payment.refund.v1", request)).ShouldBe(new LookUp.Found(paid));

        var shown = (await Shop.ReadAsync(placed.Id)).Refunds.ShouldHaveSingleItem();
        (shown.Id, shown.State, shown.Total, shown.Shipping, shown.Units).ShouldBe((paid.Reference, "Settled", 795, 200, 1));
        shown.Reason.ShouldBe($"scratched [weft shop:{placed.Id}/payment-refund/R1]");
        (paid.At!.Value - connection.Clock.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(5));
        (await connection.CommandsAsync(placed.Id)).OfType<ReportRefund>().ShouldBeEmpty();

        // The channel's part is the very same refund.
        var show = new ChannelRefundRequest(request.OrderId, placed.Id, "R1", request.Amount, request.Lines, Eur(200), "scratched") { PaidBy = "shop", PaymentRefundId = paid.Reference };
        (await connection.SendAsync("channel.refund.v1", show)).ShouldBeOfType<DeliveryOutcome.Delivered>().Reference.ShouldBe(paid.Reference);
        (await Shop.ReadAsync(placed.Id)).Refunds.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_the_shop_cannot_pay_back_is_refused_in_words_and_nothing_is_paid()
    {
        var placed = await Shop.PlaceAsync(settle: true, ("MUG-01", 1));
        (await connection.SendAsync("payment.refund.v1", Refund(placed, "R1", placed.TotalWithTax + 1))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("left of what was paid");
        (await connection.SendAsync("channel.refund.v1", new ChannelRefundRequest(VendureConnection.IdOf(placed), placed.Id, "R2", Eur(100), [], Eur(0), "x") { PaidBy = "shop" }))
            .ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("no refund of ours");
        (await Shop.ReadAsync(placed.Id)).Refunds.ShouldBeEmpty();

        var authorised = await Shop.PlaceAsync(settle: false, ("MUG-01", 1));
        (await connection.SendAsync("payment.refund.v1", Refund(authorised, "R1", 100))).ShouldBeOfType<DeliveryOutcome.Permanent>();
        (await Shop.ReadAsync(authorised.Id)).Refunds.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_channel_that_collects_itself_pays_when_it_is_told()
    {
        var placed = await Shop.PlaceAsync(settle: true, ("MUG-01", 2));
        var request = new ChannelRefundRequest(VendureConnection.IdOf(placed), placed.Id, "R1", Eur(595), [new(placed.Lines[0].Id, 1, Eur(595), 1)], Eur(0), "came back");
        for (var time = 1; time <= 2; time++) (await connection.SendAsync("channel.refund.v1", request)).ShouldBeOfType<DeliveryOutcome.Delivered>();

        (await Shop.ReadAsync(placed.Id)).Refunds.ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.Total.ShouldBe(595), r => r.Units.ShouldBe(1));
    }

    [Fact]
    public async Task Refunds_of_the_shops_staff_come_to_us_with_their_units_and_what_is_left()
    {
        var placed = await Shop.PlaceAsync(settle: true, ("MUG-01", 2));
        var first = await Shop.RefundAsync(placed, 595 + 95, "Broken.", shipping: 95, (placed.Lines[0].Id, 1));
        var second = await Shop.RefundAsync(placed, 100, "For the trouble.");

        var reported = (await connection.CommandsAsync(placed.Id)).OfType<ReportRefund>().ToList();
        reported.Select(r => (r.Source, r.TheirId, r.PaymentRefundId, r.Amount, r.Reason, r.LeftThere)).ShouldBe(
        [
            (RefundSource.Channel, first, first, Eur(690), "Broken.", Eur(placed.TotalWithTax - 690)),
            (RefundSource.Channel, second, second, Eur(100), "For the trouble.", Eur(placed.TotalWithTax - 790)),
        ]);
        (reported[0].Lines.ShouldHaveSingleItem(), reported[0].Shipping).ShouldBe((new LineQuantity(placed.Lines[0].Id, 1), Eur(95)));
        (reported[1].Lines.IsEmpty, reported[1].Shipping).ShouldBe((true, null));
    }

    [Fact]
    public async Task A_refund_that_staff_have_just_made_is_waited_for_before_the_same_amount_is_paid()
    {
        var placed = await Shop.PlaceAsync(settle: true, ("MUG-01", 2));
        await Shop.RefundAsync(placed, 595, "Broken.");
        var request = Refund(placed, "R1", 595, 1);

        (await connection.SendAsync("payment.refund.v1", request)).ShouldBeOfType<DeliveryOutcome.Transient>().Reason.ShouldContain("just paid back");
        (await Shop.ReadAsync(placed.Id)).Refunds.Count.ShouldBe(1);
        connection.Clock.Advance(RefundWriting.Doubtful + TimeSpan.FromMinutes(1));
        (await connection.SendAsync("payment.refund.v1", request)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        (await Shop.ReadAsync(placed.Id)).Refunds.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_refund_of_a_payment_provider_is_recorded_with_its_reference_or_told_in_a_note()
    {
        using var recording = new VendureConnection(null, "psp", ("recordsRefunds", "yes"));
        using var telling = new VendureConnection(null, "psp");
        var basket = await Shop.FillAsync(("MUG-01", 2));
        var placed = await basket.PayElsewhereAsync();
        await Shop.SettleAsync(placed.Payments[0].Id);
        var request = new ChannelRefundRequest(VendureConnection.IdOf(placed), placed.Id, "R1", Eur(595), [new(placed.Lines[0].Id, 1, Eur(595), 0)], Eur(0), "came back") { PaidBy = "psp", PaymentRefundId = "re_77" };

        for (var time = 1; time <= 2; time++) (await recording.SendAsync("channel.refund.v1", request)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        (await Shop.ReadAsync(placed.Id)).Refunds.ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.State.ShouldBe("Settled"), r => r.TransactionId.ShouldBe("re_77"), r => r.Total.ShouldBe(595));

        for (var time = 1; time <= 2; time++) (await telling.SendAsync("channel.refund.v1", request with { RefundId = "R2", PaymentRefundId = "re_78" })).ShouldBe(new DeliveryOutcome.Delivered("re_78"));
        (await Shop.NotesAsync(placed)).ShouldBe([$"5.95 EUR were paid back by psp (re_78): came back [weft shop:{placed.Id}/channel-refund/R2]"]);
        (await Shop.ReadAsync(placed.Id)).Refunds.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_method_that_pays_by_itself_although_it_is_to_record_only_is_noticed()
    {
        using var recording = new VendureConnection(null, "psp", ("recordsRefunds", "yes"));
        var placed = await Shop.PlaceAsync(settle: true, ("MUG-01", 1));
        var request = new ChannelRefundRequest(VendureConnection.IdOf(placed), placed.Id, "R1", Eur(100), [], Eur(0), "x") { PaidBy = "psp", PaymentRefundId = "re_79" };
        (await recording.SendAsync("channel.refund.v1", request)).ShouldBeOfType<DeliveryOutcome.Permanent>().Field.ShouldBe("recordsRefunds");
    }

    [Fact]
    public async Task The_shops_books_are_read()
    {
        var placed = await Shop.PlaceAsync(settle: true, ("MUG-01", 2));
        var refund = await Shop.RefundAsync(placed, 595, "Broken.");
        var documents = await connection.Connector.ReadMoneyAsync([new OrderReference(VendureConnection.IdOf(placed), placed.Id, placed.Payments[0].Id, null)], TestContext.Current.CancellationToken);
        documents.Select(d => (d.Kind, d.Number, d.Amount)).ShouldBe(
        [
            (MoneyDocumentKind.ChannelOrder, placed.Code, Eur(placed.TotalWithTax)), (MoneyDocumentKind.Capture, placed.Payments[0].Id, Eur(placed.TotalWithTax)), (MoneyDocumentKind.Refund, refund, Eur(595)),
        ]);
    }

    public void Dispose() => connection.Dispose();

    private static Money Eur(long cents) => new(cents, Currency.Parse("EUR"));

    private static PaymentRefundRequest Refund(ShopOrder order, string id, long cents, int units = 0) =>
        new(VendureConnection.IdOf(order), order.Payments[0].Id, id, Eur(cents)) { Reason = "scratched", Lines = [new(order.Lines[0].Id, units, Eur(cents), 0)] };
}
