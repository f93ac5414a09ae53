using System.Collections.Immutable;
using System.Globalization;
using Weft.Connectors.Http;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Nordmarkt;

/// <summary>Reads Nordmarkt's events, its list of changes and its orders.</summary>
internal static class NordmarktOrders
{
    /// <summary>The kind of a webhook: something happened to an order.</summary>
    public const string Event = "event";

    /// <summary>The kind of a row of the list of changes.</summary>
    public const string Changed = "changed";

    /// <summary>The kind of a fetched order.</summary>
    public const string Order = "order";

    private const string UpdateWeft = "Remove the event from the marketplace's webhooks, or update Weft; then reprocess the message.";

    public static Translation Translate(ReceivedMessage message, ConnectionSettings settings) => message.Kind switch
    {
        Event => JsonFields.Translate(message.Body, settings.Name, ReadEvent),
        Changed => JsonFields.Translate(message.Body, settings, static (row, _) => ReadChange(row)),
        Order => JsonFields.Translate(message.Body, settings, ReadOrder),
        var unknown => new Translation.Quarantine($"Unknown event kind {unknown}.", "event", UpdateWeft),
    };

    private static Translation ReadEvent(JsonFields e, string channel)
    {
        var name = e.Text("event");
        var at = e.Time("occurredAt");
        return name switch
        {
            "ORDER_CREATED" or "ORDER_CANCELLED" or "ORDER_SHIPPED" => Fetch(e.Id("orderNumber")),
            "STOCK_CHANGED" when Sold(e) => StockNotices.Sold(e.Sku("sku")),
            "STOCK_CHANGED" or "LISTING_ADDED" => StockNotices.Set(channel, e.Sku("sku"), (int)e.Whole("quantity", 0, int.MaxValue), e.TextOrNull("source"), at),
            "LISTING_REMOVED" => StockNotices.Delisted(e.Sku("sku")),
            _ => throw e.Fault("event", $"Unknown event kind {name}.", UpdateWeft),
        };
    }

    private static bool Sold(JsonFields e) => e.Text("cause") switch
    {
        "ORDER" => true,
        "SELLER" => false,
        _ => throw e.Fault("cause", "This cause is not known.", UpdateWeft),
    };

    private static Translation ReadChange(JsonFields row)
    {
        var number = row.Id("orderNumber");
        _ = row.Time("changedAt");
        return State(row) == "ACCEPTED" ? new Translation.Nothing($"Order {number} changed because we accepted it: we have it already.") : Fetch(number);
    }

    private static Translation.Commands Fetch(string number) => new([], [new FetchNeeded(Order, number)]);

    private static Translation.Commands ReadOrder(JsonFields o, ConnectionSettings settings)
    {
        var number = o.Id("orderNumber");
        var id = OrderId.Of(settings.Name, number);
        var to = OrderWorkflow.StreamOf(id);
        var commands = ImmutableArray.CreateBuilder<Addressed>(2);
        commands.Add(new(to, new PlaceOrder(ReadPlaced(o, id, number, settings.Name), settings.Parties!)));
        switch (State(o))
        {
            case "SHIPPED":
                var shipments = o.Objects("shipments");
                commands.Add(new(to, shipments is [.., var last] ? new ReportChannelFulfilment(last.Text("key"), last.TextOrNull("carrier"), last.TextOrNull("trackingCode")) : new ReportChannelFulfilment(number, null, null)));
                break;
            case "CANCELLED":
                commands.Add(new(to, new CancelOrder("channel", "cancelled on Nordmarkt")));
                break;
        }

        return new Translation.Commands(commands.DrainToImmutable());
    }

    private static Order ReadPlaced(JsonFields o, OrderId id, string number, string connection)
    {
        var money = o.Object("money");
        var currency = money.Currency("currency");
        var buyer = o.Object("buyer");
        var address = Address(o.Object("deliverTo"));
        var delivery = o.Object("delivery");
        var method = delivery.Text("method");
        return new Order(
            id, connection, number, number, o.Time("purchasedAt"),
            new Customer(buyer.Id("buyerId"), buyer.Text("displayName"), buyer.Text("mail")), address, address, Lines(o, currency),
            [new Charge("shipping", method, delivery.AmountInMinorUnits("netAmount", currency), [Tax(delivery, currency)])],
            money.AmountInMinorUnits("gross", currency),
            new OrderPayment(PaymentState.Captured, null, "marketplace"), method);
    }

    private static ImmutableArray<OrderLine> Lines(JsonFields o, Currency currency)
    {
        var positions = o.Objects("positions");
        if (positions.Length == 0) throw o.Fault("positions", "The order has no positions.");
        var lines = ImmutableArray.CreateBuilder<OrderLine>(positions.Length);
        var seen = new HashSet<long>();
        foreach (var p in positions)
        {
            var position = p.Whole("position", 1);
            if (!seen.Add(position)) throw p.Fault("position", $"Two positions have the number {position}.");
            lines.Add(new OrderLine(
                position.ToString(CultureInfo.InvariantCulture), p.Sku("sku"), p.Text("name"), p.Units("quantity"),
                p.AmountInMinorUnits("netAmount", currency), [Tax(p, currency)], p.AmountInMinorUnits("discountNet", currency)));
        }

        return lines.MoveToImmutable();
    }

    private static TaxLine Tax(JsonFields owner, Currency currency) => new(owner.BasisPoints("taxPercent", 100), owner.AmountInMinorUnits("taxAmount", currency));

    private static Address Address(JsonFields a)
    {
        var street = string.Join('\n', a.Texts("lines"));
        return string.IsNullOrWhiteSpace(street) ? throw a.Fault("lines", "The address has no street.") : new Address(a.Text("fullName"), street, a.Text("postcode"), a.Text("town"), a.Text("country"));
    }

    private static string State(JsonFields o) => o.Text("state") is "PAID" or "ACCEPTED" or "SHIPPED" or "CANCELLED" ? o.Text("state") : throw o.Fault("state", "This state is not known.", "Update Weft; then reprocess the message.");
}
