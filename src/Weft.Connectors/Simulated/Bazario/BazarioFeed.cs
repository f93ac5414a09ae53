using System.Collections.Immutable;
using System.Globalization;
using Weft.Connectors.Http;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Bazario;

/// <summary>Reads entries of Bazario's feed. An entry says why it was written and shows the order as it is now.</summary>
internal static class BazarioFeed
{
    /// <summary>The kind of an entry of the feed.</summary>
    public const string Entry = "entry";

    /// <summary>The kind of a changed number.</summary>
    public const string Number = "number";

    private const string UpdateWeft = "Update Weft; then reprocess the message.";

    public static Translation Translate(ReceivedMessage message, ConnectionSettings settings) => message.Kind switch
    {
        Entry => JsonFields.Translate(message.Body, settings, Read),
        Number => JsonFields.Translate(message.Body, message, ReadNumber),
        _ => new Translation.Quarantine($"Unknown event kind {message.Kind}.", "kind", UpdateWeft),
    };

    private static Translation ReadNumber(JsonFields row, ReceivedMessage message)
    {
        var (sku, number) = (row.Sku("item"), (int)row.Whole("qty", 0, int.MaxValue));
        return row.Text("why") switch
        {
            "SET" or "LISTED" => StockNotices.Set(message.Connection, sku, number, row.TextOrNull("by"), message.ReceivedAt),
            "SOLD" => StockNotices.Sold(sku),
            "DELISTED" => StockNotices.Delisted(sku),
            _ => throw row.Fault("why", "This reason is not known.", UpdateWeft),
        };
    }

    private static Translation.Commands Read(JsonFields entry, ConnectionSettings settings)
    {
        var kind = entry.Text("kind");
        if (kind is not ("NEW" or "CANCEL")) throw entry.Fault("kind", $"Unknown event kind {kind}.", UpdateWeft);
        var o = entry.Object("order");
        var head = o.Object("head");
        var state = head.Text("state");
        if (state is not ("OPEN" or "ACKED" or "SHIPPED" or "CANCELLED")) throw head.Fault("state", "This state is not known.", UpdateWeft);
        // Above 2^53: only a 64-bit integer keeps it exact, and as text nobody can spoil it any more.
        var number = head.Whole("id", 1).ToString(CultureInfo.InvariantCulture);
        var id = OrderId.Of(settings.Name, number);
        var to = OrderWorkflow.StreamOf(id);
        var commands = ImmutableArray.CreateBuilder<Addressed>(2);
        commands.Add(new(to, new PlaceOrder(Placed(o, head, id, number, settings.Name), settings.Parties!)));
        if (state == "SHIPPED") commands.Add(new(to, Shipped(o, number)));
        if (kind == "CANCEL" || state == "CANCELLED") commands.Add(new(to, new CancelOrder("channel", "cancelled on Bazario")));
        return new Translation.Commands(commands.DrainToImmutable());
    }

    private static Order Placed(JsonFields o, JsonFields head, OrderId id, string number, string connection)
    {
        var currency = head.Currency("currency");
        var person = o.Object("buyer").Object("person");
        var name = $"{person.Text("first")} {person.Text("last")}";
        var a = o.Object("buyer").Object("address");
        var address = new Address(name, a.Text("street"), a.Text("zip"), a.Text("city"), a.Text("country"));
        var basket = o.Object("basket");
        var freight = basket.Object("freight");
        var freightTax = Vat(freight, currency);
        return new Order(
            id, connection, number, number, Written(head), new Customer(null, name, person.Text("mail")), address, address, Lines(basket, currency),
            [new Charge("shipping", "Freight", freight.AmountWithComma("sum", currency) - freightTax.Amount, [freightTax])],
            o.Object("sums").AmountWithComma("gross", currency), new OrderPayment(PaymentState.Captured, null, "marketplace"));
    }

    private static ImmutableArray<OrderLine> Lines(JsonFields basket, Currency currency)
    {
        var positions = basket.Object("positions").Objects("position");
        if (positions.Length == 0) throw basket.Fault("positions.position", "The order has no positions.");
        var lines = ImmutableArray.CreateBuilder<OrderLine>(positions.Length);
        var seen = new HashSet<long>();
        foreach (var p in positions)
        {
            var no = p.Whole("no", 1);
            if (!seen.Add(no)) throw p.Fault("no", $"Two positions have the number {no}.");
            var vat = Vat(p, currency);
            lines.Add(new OrderLine(
                no.ToString(CultureInfo.InvariantCulture), p.Sku("item"), p.Text("title"), p.UnitsInText("qty"), p.AmountWithComma("sum", currency) - vat.Amount, [vat],
                p.AmountWithComma("rebate", currency)));
        }

        return lines.MoveToImmutable();
    }

    private static TaxLine Vat(JsonFields owner, Currency currency)
    {
        var vat = owner.Object("vat");
        return new TaxLine(vat.BasisPointsInText("rate"), vat.AmountWithComma("amount", currency));
    }

    /// <summary>Local time in one field, its offset in another.</summary>
    private static DateTimeOffset Written(JsonFields head)
    {
        var (local, zone) = (head.Text("ts"), head.TextOrNull("tz") ?? throw head.Fault("tz", "Without its offset the time in 'ts' could mean any hour of the day."));
        if (zone is not [('+' or '-'), _, _, ':', _, _]) throw head.Fault("tz", "An offset like +03:00 is expected.");
        return DateTimeOffset.TryParseExact($"{local} {zone}", "dd.MM.yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw head.Fault("ts", "A time like 03.11.2026 13:15:30 is expected.");
    }

    private static ReportChannelFulfilment Shipped(JsonFields o, string number) => o.Object("parcels").Objects("parcel") is [.., var last]
        ? new ReportChannelFulfilment(last.TextOrNull("parcel") ?? number, last.TextOrNull("carrier"), last.TextOrNull("code"))
        : new ReportChannelFulfilment(number, null, null);
}
