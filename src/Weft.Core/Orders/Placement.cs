using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Orders;

/// <summary>The checks an order passes when it is placed. What is malformed is refused; what is merely doubtful is held.</summary>
internal static class Placement
{
    public static Decision Decide(PlaceOrder c, OrderState s, DateTimeOffset now)
    {
        if (c.Order is null || c.Parties is null) return new Decision.Refused("The order or its parties are missing.", "order", "Send the order itself, from a connection that is a channel.");
        if (s.Order is not null) return Amendment.Restated(c, s, now);
        if (Fault(c.Order) is { } fault) return fault;
        return Decision.Accept([new OrderPlaced(c.Order, c.Parties), .. Holds(c, now).Select(h => new HoldPlaced(h))]);
    }

    internal static Decision.Refused? Fault(Order order)
    {
        if (order.Total.Currency.Code is null) return new("The order states no total.", "total", "Send what the customer pays, with its currency.");
        if (order.Payment is null) return new("The order says nothing about its payment.", "payment", "Send the payment's state.");
        if (order.Lines.IsDefaultOrEmpty) return new("The order has no lines.", "lines", "Check in the channel what was bought.");
        if (order.Lines.Length > Limits.OrderLines) return new($"The order has {order.Lines.Length} lines; {Limits.OrderLines} are allowed.", "lines", "Split the order in the channel.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < order.Lines.Length; i++)
        {
            var line = order.Lines[i];
            if (string.IsNullOrWhiteSpace(line.LineId)) return new("A line has no id.", $"lines[{i}].id", "The channel must send an id for every line.");
            if (!seen.Add(line.LineId)) return new($"Two lines have the id {line.LineId}.", $"lines[{i}].id", "Check in the channel which of them is right; then send the order again.");
            if (string.IsNullOrWhiteSpace(line.Sku.Value)) return new($"Line {line.LineId} has no SKU.", $"lines[{i}].sku", "Give the product a SKU in the channel.");
            if (line.Quantity <= 0) return new($"Line {line.LineId} orders {line.Quantity} units.", $"lines[{i}].quantity", "A quantity must be above zero; returns come as returns.");
            if (line.Quantity > Limits.UnitsPerLine) return new($"Line {line.LineId} orders {line.Quantity} units; {Limits.UnitsPerLine} are allowed.", $"lines[{i}].quantity", "Check the quantity in the channel.");
        }

        if (order.GiftCards is { } cards && (cards.Any(c => c.Amount.Currency != order.Total.Currency || c.Amount.Minor <= 0) || cards.Sum(c => c.Amount.Minor) > order.Total.Minor))
            return new("The gift cards pay nothing, in another currency, or more than the order's total.", "giftCards", "Check in the channel what was paid with gift cards.");
        if (Amounts(order).Append(order.Total).Any(m => m.Minor is > Limits.AmountMinor or < -Limits.AmountMinor))
            return new($"An amount of the order is beyond {new Money(Limits.AmountMinor, order.Total.Currency)}.", "total", "Check the amounts in the channel.");
        if (order.Presentment is { Counts: false } shown)
            return new($"What the customer saw ({shown.Total} at a rate of {shown.Rate}) cannot be counted with.", "presentment", "Check total and exchange rate in the channel.");
        return Amounts(order).Any(m => m.Currency != order.Total.Currency)
            ? new($"The order mixes currencies: its total is in {order.Total.Currency}.", "currency", "Check the currency of every amount in the channel.")
            : order.Total.IsNegative ? new($"The order's total is {order.Total}.", "total", "An order cannot pay the customer; refunds come as refunds.") : null;
    }

    private static IEnumerable<Hold> Holds(PlaceOrder c, DateTimeOffset now)
    {
        var order = c.Order;
        var currency = order.Total.Currency.Code;
        if (!c.Parties.Currencies.Contains(currency))
            yield return new(HoldKind.UnknownCurrency, currency, "finance", $"The order is in {currency}, which is not traded in.", $"Add {currency} to the currencies of the configuration, or cancel the order.", now);
        foreach (var doubt in Doubts(order, c.Parties, now)) yield return doubt;
        if (order.Presentment is { } seen && !seen.Fits(order))
            yield return new(HoldKind.TotalMismatch, "presentment", "finance", $"The customer saw {seen.Total}; at the rate of {seen.Rate} the order's {order.Total} is {seen.Of(order.Total)}.", "Check total and rate in the channel; release the hold when the amounts in the shop's currency are right, or cancel the order.", now);
        if (order.PickUpAt is { } place && !c.Parties.Routed && place != c.Parties.Location)
            yield return new(HoldKind.Manual, "pick-up", "customer service", $"The customer picks up at {place}, and the orders of {order.Connection} are shipped from {c.Parties.Location}.", "Agree with the customer that it is sent, then release the hold; configure routing for the channel if stores are to serve it.", now);
        if (order.Payment.State is PaymentState.Pending or PaymentState.Failed)
            yield return new(HoldKind.PaymentPending, "payment", "channel", "The payment is not authorised yet.", "Nothing to do: the order goes on when the payment is reported.", now);
    }

    /// <summary>What a change of the order may cure, or bring up.</summary>
    internal static IEnumerable<Hold> Doubts(Order order, Parties parties, DateTimeOffset now)
    {
        var sum = Changes.Sum(order);
        var difference = order.Total - sum;
        if (Math.Abs(difference.Minor) > parties.ToleranceMinor)
            yield return new(HoldKind.TotalMismatch, difference.ToString(), "finance", $"The channel states {order.Total}, but lines, tax and shipping add up to {sum}: {difference} is unexplained. {Ledger.TotalMismatch.Words(order)}", "Compare the order with the channel; release it to book the difference as rounding, or cancel it.", now);
        if (AddressCheck.Missing(order.ShipTo) is { } missing)
            yield return new(HoldKind.Address, missing, "customer service", $"The address has no {missing}: the ERP or the carrier would refuse it.", "Correct the address in the channel or amend the order; release the hold if it is right as it is.", now);
    }

    private static IEnumerable<Money> Amounts(Order order) =>
        order.Lines.SelectMany(l => l.Taxes.Select(t => t.Amount).Append(l.Net))
            .Concat(order.Charges.SelectMany(x => x.Taxes.Select(t => t.Amount).Append(x.Net)));
}
