using System.Collections.Immutable;
using System.Globalization;
using Weft.Connectors.Http;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Orders.Substitutes;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.WebShop;

/// <summary>
/// Reads the shop's orders. Whatever the topic, the body is the whole order as it was at that moment, so the document decides what follows from it and messages
/// may come in any order.
/// </summary>
internal static class WebShopOrders
{
    /// <summary>The kind of an order that was polled.</summary>
    public const string Polled = "order";

    public static Translation Translate(ReceivedMessage message, ConnectionSettings settings) => message.Kind switch
    {
        "inventory/update" or "products/create" or "products/delete" => JsonFields.Translate(message.Body, (settings.Name, message.Kind), ReadNumber),
        Polled or "orders/create" or "orders/paid" or "orders/fulfilled" or "orders/cancelled" or "orders/updated" or "orders/refunded" => JsonFields.Translate(message.Body, settings, Read),
        var unknown => new Translation.Quarantine($"Unknown event kind {unknown}.", "X-Webshop-Topic", "Remove the topic from the shop's webhooks, or update Weft; then reprocess the message."),
    };

    private static Translation.Commands Read(JsonFields o, ConnectionSettings settings)
    {
        var id = o.Whole("id", 1).ToString(CultureInfo.InvariantCulture);
        var orderId = OrderId.Of(settings.Name, id);
        var to = OrderWorkflow.StreamOf(orderId);
        var payment = Payment(o);
        var place = new PlaceOrder(Order(o, orderId, id, payment, settings.Name), settings.Parties!);
        var cancelled = !o.IsNull("cancelled_at");
        var commands = ImmutableArray.CreateBuilder<Addressed>(2);
        commands.Add(new(to, place));
        if (payment.State == PaymentState.Authorised && o.Whole("version", 1) > 1) commands.Add(new(to, new ReportPayment(payment.State, payment.Reference) { Amount = o.Object("payment").AmountInText("amount", o.Currency("currency")) }));
        if (o.TextOrNull("fulfillment_status") is { } shipped && IsComplete(o, shipped)) commands.Add(new(to, new ReportChannelFulfilment(id, null, null)));
        if (cancelled)
        {
            _ = o.Time("cancelled_at");
            commands.Add(new(to, new CancelOrder("channel", o.TextOrNull("cancel_reason") ?? "cancelled in the shop")));
        }

        if (!o.IsNull("refunds")) foreach (var refund in o.Objects("refunds")) if (Refund(refund, o.Currency("currency"), orderId) is { } made) commands.Add(new(to, made));
        return new Translation.Commands(commands.DrainToImmutable());
    }

    /// <summary>A refund that somebody made in the shop; null for one that carries our reference, because we told the shop of it.</summary>
    private static ReportRefund? Refund(JsonFields r, Currency currency, OrderId order) => r.TextOrNull("reference") is { } reference && reference.StartsWith($"{order}/", StringComparison.Ordinal)
        ? null
        : new ReportRefund(RefundSource.Channel, r.Whole("id", 1).ToString(CultureInfo.InvariantCulture), r.AmountInText("amount", currency), r.Time("created_at"))
        {
            PaymentRefundId = r.IsNull("transaction") ? null : r.Id("transaction"),
            Lines = [.. r.Objects("line_items").Select(l => new LineQuantity(l.Whole("id", 1).ToString(CultureInfo.InvariantCulture), l.Units("quantity")))],
            Shipping = r.AmountInText("shipping", currency),
        };

    private static Translation ReadNumber(JsonFields o, (string Channel, string Topic) context)
    {
        var (sku, number, at) = (o.Sku("sku"), (int)o.Whole("available", 0, int.MaxValue), o.Time("updated_at"));
        var sold = o.Text("cause") switch
        {
            "order" => true,
            "api" => false,
            _ => throw o.Fault("cause", "This cause is not known.", "Update Weft; then reprocess the message."),
        };
        if (context.Topic == "products/delete") return StockNotices.Delisted(sku);
        return sold ? StockNotices.Sold(sku) : StockNotices.Set(context.Channel, sku, number, o.TextOrNull("source"), at);
    }

    private static Order Order(JsonFields o, OrderId orderId, string id, OrderPayment payment, string connection)
    {
        var currency = o.Currency("currency");
        var grossPrices = o.Flag("taxes_included");
        var address = Address(o.Object("shipping_address"));
        return new Order(
            orderId, connection, id, o.Whole("number", 1).ToString(CultureInfo.InvariantCulture), o.Time("created_at"),
            Customer(o, address), address, address, Lines(o, currency, grossPrices), Charges(o, currency, grossPrices),
            o.AmountInText("total_price", currency), payment) { Reservation = o.IsNull("cart_id") ? null : o.Id("cart_id"), Revision = o.Whole("version", 1), Presentment = Presentment(o), Substitution = Consent(o), PickUpAt = o.TextOrNull("pickup_store"), PromisedBy = o.IsNull("deliver_by") ? null : o.Time("deliver_by") };
    }

    /// <summary>What the customer saw in another currency, and the rate of that moment. Never the shop's own amounts.</summary>
    private static Presentment? Presentment(JsonFields o)
    {
        if (o.ObjectOrNull("presentment") is not { } p) return null;
        return decimal.TryParse(p.Text("rate"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate)
            ? new Presentment(p.AmountInText("total_price", p.Currency("currency")), rate)
            : throw p.Fault("rate", "An exchange rate like 176.25 is expected.", "Correct the order in the shop; then reprocess the message.");
    }

    private static Customer Customer(JsonFields o, Address address) =>
        o.ObjectOrNull("customer") is { } customer
            ? new Customer(customer.Whole("id", 1).ToString(CultureInfo.InvariantCulture), customer.Text("name"), o.Text("email"))
            : new Customer(null, address.Name, o.Text("email"));

    private static Address Address(JsonFields a) => new(a.Text("name"), a.Text("address1"), a.Text("zip"), a.Text("city"), a.Text("country_code"));

    private static ImmutableArray<OrderLine> Lines(JsonFields o, Currency currency, bool grossPrices)
    {
        var items = o.Objects("line_items");
        if (items.Length == 0) throw o.Fault("line_items", "The order has no lines.");
        var lines = ImmutableArray.CreateBuilder<OrderLine>(items.Length);
        var seen = new HashSet<long>();
        foreach (var item in items)
        {
            var number = item.Whole("id", 1);
            if (!seen.Add(number)) throw item.Fault("id", $"Two lines have the id {number}.");
            var quantity = item.Units("quantity");
            var discount = item.AmountInText("total_discount", currency);
            var amount = (item.AmountInText("price", currency) * quantity) - discount;
            var taxes = Taxes(item, currency);
            lines.Add(new OrderLine(number.ToString(CultureInfo.InvariantCulture), item.Sku("sku"), item.Text("title"), quantity, Net(amount, taxes, grossPrices), taxes, discount) { Substitution = Consent(item) });
        }

        return lines.MoveToImmutable();
    }

    /// <summary>What the customer said about substitutes.</summary>
    private static SubstitutionRule? Consent(JsonFields o) => o.TextOrNull("substitutes") switch
    {
        null => null,
        "never" => SubstitutionRule.Never,
        "ask" => SubstitutionRule.Ask,
        "allowed" => SubstitutionRule.Allowed,
        _ => throw o.Fault("substitutes", "This word about substitutes is not known.", "Update Weft; then reprocess the message."),
    };

    private static ImmutableArray<Charge> Charges(JsonFields o, Currency currency, bool grossPrices)
    {
        var items = o.Objects("shipping_lines");
        var charges = ImmutableArray.CreateBuilder<Charge>(items.Length);
        foreach (var item in items)
        {
            var taxes = Taxes(item, currency);
            charges.Add(new Charge("shipping", item.Text("title"), Net(item.AmountInText("price", currency), taxes, grossPrices), taxes));
        }

        return charges.MoveToImmutable();
    }

    private static ImmutableArray<TaxLine> Taxes(JsonFields item, Currency currency)
    {
        var rows = item.Objects("tax_lines");
        var taxes = ImmutableArray.CreateBuilder<TaxLine>(rows.Length);
        foreach (var row in rows) taxes.Add(new TaxLine(row.BasisPoints("rate", 10_000), row.AmountInText("price", currency)));
        return taxes.MoveToImmutable();
    }

    private static Money Net(Money amount, ImmutableArray<TaxLine> taxes, bool grossPrices)
    {
        if (grossPrices) foreach (var tax in taxes) amount -= tax.Amount;
        return amount;
    }

    /// <summary>
    /// "voided" only follows from a cancellation; the provider still holds the money, so the payment counts as authorised and our own cancellation releases it.
    /// </summary>
    private static OrderPayment Payment(JsonFields o)
    {
        var status = o.Text("financial_status");
        if (status is not ("authorized" or "pending" or "voided")) throw o.Fault("financial_status", "This payment status is not known.", "Update Weft, or correct the order in the shop; then reprocess the message.");
        if (o.ObjectOrNull("payment") is { } payment && status != "pending") return new OrderPayment(PaymentState.Authorised, payment.Id("reference"), payment.Text("provider"));
        return status == "authorized" ? throw o.Fault("payment", "The payment is authorised, but nothing says where.") : new OrderPayment(PaymentState.Pending, null);
    }

    private static bool IsComplete(JsonFields o, string status) => status switch
    {
        "fulfilled" => true,
        "partial" => false,
        _ => throw o.Fault("fulfillment_status", "This fulfilment status is not known.", "Update Weft, or correct the order in the shop; then reprocess the message."),
    };
}
