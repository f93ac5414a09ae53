using System.Collections.Immutable;
using System.Text.Json;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>Turns the shop's order document into our words.</summary>
internal sealed class OrderTranslation(VendureSettings settings)
{
    /// <summary>More units than any order has.</summary>
    private const long MostUnits = 1_000_000_000;

    private const string ReadAgain = "Read the order again; if it stays so, report it with the shop's version.";

    public Translation Translate(ReadOnlySpan<byte> body)
    {
        try
        {
            var document = JsonSerializer.Deserialize(body, VendureJson.Default.OrderDocument);
            return document is null ? new Translation.Quarantine("The order is empty.", null, ReadAgain) : Translate(document);
        }
        catch (JsonException broken)
        {
            return new Translation.Quarantine("The order is not readable.", broken.Path, ReadAgain);
        }
        catch (Unreadable doubtful)
        {
            return new Translation.Quarantine(doubtful.Message, doubtful.Field, doubtful.NextStep);
        }
    }

    private Translation Translate(OrderDocument d)
    {
        var id = Unreadable.IfMissing(d.Id, "id");
        if (d.Active is not false || d.OrderPlacedAt is null) return new Translation.Nothing("The order is not placed yet.");
        if (d.Type == "Seller") return new Translation.Nothing("It is a seller's part of an order that comes as a whole.");
        var placedAt = Times.Parse(d.OrderPlacedAt) ?? throw Unreadable.Time(d.OrderPlacedAt, "orderPlacedAt");
        if (placedAt < settings.OrdersSince) return new Translation.Nothing("The order was placed before the moment from which orders are ours.");
        var to = OrderWorkflow.StreamOf(OrderId.Of(settings.Connection.Name, id));
        switch (d.State)
        {
            case "Modifying" or "ArrangingAdditionalPayment" or "Draft":
                return new Translation.Nothing("Somebody is changing the order in the shop; it comes again when they are done.");
            case "Cancelled":
                // A cancelled order has lost its quantities and its total: nothing could be placed from it. What was paid back already is not paid back for the cancellation.
                return Commands(to, [.. PaymentReport(d), .. RefundReports(d), new CancelOrder("channel", "The order was cancelled in the shop.")]);
            case "PaymentAuthorized" or "PaymentSettled" or "PartiallyShipped" or "Shipped" or "PartiallyDelivered" or "Delivered":
                return Commands(to, [Placed(d, placedAt), .. PaymentReport(d), .. RefundReports(d), .. ForeignFulfilment(d)]);
            default:
                return new Translation.Quarantine($"The order is in the state '{d.State}', which we do not know.", "state", "Tell which state of the shop's order process it stands for, or bring the order into a usual state.");
        }
    }

    private static Translation.Commands Commands(StreamId to, IEnumerable<Command> commands) => new([.. commands.Select(c => new Addressed(to, c))]);

    private PlaceOrder Placed(OrderDocument d, DateTimeOffset placedAt)
    {
        if (settings.Connection.Parties is not { } parties)
            throw new Unreadable("This connection is not a channel: nobody says which ERP and warehouse its orders are for.", null, "Give the connection its ERP and warehouse in the configuration, then reprocess.");
        var money = MoneyOf(d);
        var shipTo = ShopAddress.Of(d.ShippingAddress, d.Customer, "shippingAddress");
        var billTo = d.BillingAddress is { StreetLine1: not null } ? ShopAddress.Of(d.BillingAddress, d.Customer, "billingAddress") : shipTo;
        var order = new Order(
            OrderId.Of(settings.Connection.Name, d.Id!), settings.Connection.Name, d.Id!, Unreadable.IfMissing(d.Code, "code"), placedAt, CustomerOf(d), shipTo, billTo,
            LinesOf(d, money), ChargesOf(d, money), money.Exact(d.TotalWithTax, "totalWithTax"), PaymentReading.Of(d, settings.CapturesHere), d.ShippingLines?.FirstOrDefault()?.ShippingMethod?.Code) { Revision = RevisionOf(d) };
        return new PlaceOrder(order, parties);
    }

    private static ShopMoney MoneyOf(OrderDocument d) => Currency.TryParse(d.CurrencyCode, out var currency)
        ? new ShopMoney(currency, [.. (d.TaxSummary ?? []).Select(t => t.TaxRate).Append(0).Distinct()])
        : throw new Unreadable($"'{d.CurrencyCode}' is not a currency we know.", "currencyCode", "Check the currency of the shop's channel.");

    /// <summary>
    /// The shop counts modifications of an order, and between two of them units can only go, by being cancelled. So this number grows with every change, and with nothing else.
    /// </summary>
    private static long? RevisionOf(OrderDocument d) => d.Modifications is { } made ? ((made.Length + 1) * MostUnits) - (d.Lines ?? []).Sum(l => l.Quantity ?? 0) : null;

    private static ImmutableArray<OrderLine> LinesOf(OrderDocument d, ShopMoney money)
    {
        var lines = ImmutableArray.CreateBuilder<OrderLine>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, line) in (d.Lines ?? throw new Unreadable("The order has no lines.", "lines", ReadAgain)).Index())
        {
            var at = $"lines[{i}]";
            var id = Unreadable.IfMissing(line.Id, at + ".id");
            if (!seen.Add(id)) throw new Unreadable($"Two lines have the id {id}.", at + ".id", ReadAgain);
            var quantity = line.Quantity ?? throw new Unreadable("A line has no quantity.", at + ".quantity", ReadAgain);
            if (quantity < 0) throw new Unreadable($"Line {id} orders {quantity} units.", at + ".quantity", "A quantity must be above zero; returns come as returns.");
            if (quantity == 0) continue; // cancelled in the shop; it stays there as an empty line
            var sku = Unreadable.IfMissing(line.ProductVariant?.Sku, at + ".productVariant.sku");
            var (net, taxes) = money.Split(line.ProratedLinePrice, line.ProratedLinePriceWithTax, line.TaxLines, at + ".proratedLinePrice");
            var discount = money.Exact(line.LinePriceWithTax, at + ".linePriceWithTax") - money.Exact(line.ProratedLinePriceWithTax, at + ".proratedLinePriceWithTax");
            lines.Add(new OrderLine(id, new Sku(sku), line.ProductVariant?.Name ?? sku, quantity, net, taxes, discount.IsZero ? null : discount));
        }

        return lines.ToImmutable();
    }

    private static ImmutableArray<Charge> ChargesOf(OrderDocument d, ShopMoney money)
    {
        var charges = ImmutableArray.CreateBuilder<Charge>();
        foreach (var (i, shipping) in (d.ShippingLines ?? []).Index())
        {
            var (net, taxes) = money.Split(shipping.DiscountedPrice, shipping.DiscountedPriceWithTax, null, $"shippingLines[{i}].discountedPrice");
            charges.Add(new Charge("shipping", shipping.ShippingMethod?.Name ?? "Shipping", net, taxes));
        }

        foreach (var (i, fee) in (d.Surcharges ?? []).Index())
        {
            var (net, taxes) = money.Split(fee.Price, fee.PriceWithTax, fee.TaxLines, $"surcharges[{i}].price");
            charges.Add(new Charge("fee", fee.Description ?? "Surcharge", net, taxes));
        }

        return charges.ToImmutable();
    }

    /// <summary>Only where the order was changed does it say what the payments come to: it is then that they may cover another amount than the order's first.</summary>
    private IEnumerable<Command> PaymentReport(OrderDocument d)
    {
        var payment = PaymentReading.Of(d, settings.CapturesHere);
        if (payment.State == PaymentState.Pending) yield break;
        var changed = d.Modifications is { Length: > 0 };
        yield return new ReportPayment(payment.State, payment.Reference) { Amount = changed ? MoneyOf(d).Exact(PaymentReading.Covered(d, OrderId.Of(settings.Connection.Name, d.Id!)), "payments") : null };
    }

    private IEnumerable<Command> RefundReports(OrderDocument d) => Refunds.MadeInShop(d, OrderId.Of(settings.Connection.Name, d.Id!), MoneyOf(d), settings.CapturesHere);

    /// <summary>Goods that somebody shipped in the shop and not through us. Only the whole rest of an order can be reported so.</summary>
    private static IEnumerable<Command> ForeignFulfilment(OrderDocument d)
    {
        ImmutableArray<FulfilmentDocument> shipped = [.. (d.Fulfillments ?? []).Where(f => f.State is "Shipped" or "Delivered")];
        if (shipped.FirstOrDefault(f => Mark.In(f.Method) is null) is not { } foreign) yield break;
        var gone = shipped.SelectMany(f => f.Lines ?? []).ToLookup(l => l.OrderLineId, l => l.Quantity);
        var left = d.Lines!.Value.Sum(l => Math.Max(0, l.Quantity!.Value - gone[l.Id!].Sum()));
        if (left > 0)
            throw new Unreadable($"Somebody shipped a part of the order in the shop (fulfilment {foreign.Id}); {left} units are left.", "fulfillments", "Ship the rest in the shop too, or cancel that fulfilment there; then the order goes on.");
        yield return new ReportChannelFulfilment(foreign.Id, foreign.Method, foreign.TrackingCode);
    }

    private static Customer CustomerOf(OrderDocument d)
    {
        var name = $"{d.Customer?.FirstName} {d.Customer?.LastName}".Trim();
        if (name.Length == 0) name = d.BillingAddress?.FullName ?? d.ShippingAddress?.FullName ?? Unreadable.IfMissing(d.Customer?.EmailAddress, "customer.emailAddress");
        return new Customer(d.Customer?.Id, name, d.Customer?.EmailAddress, d.Customer?.PhoneNumber ?? d.ShippingAddress?.PhoneNumber);
    }
}
