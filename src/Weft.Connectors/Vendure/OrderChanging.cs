using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>
/// Makes the shop's order what it is to be. Units that go are cancelled, which needs no payment to pay them back from; units that come, and an address, need the order's state "Modifying", into
/// which nobody else may have brought it. The order is read first, so that what is so already is left alone, and what an earlier attempt began is finished.
/// </summary>
internal sealed class OrderChanging(VendureApi api, VendureSettings settings, OrderWriting orders)
{
    private const string Modifying = "Modifying";
    private const string MorePayment = "ArrangingAdditionalPayment";

    public async Task<DeliveryOutcome> ChangeAsync(ChannelOrderChangeRequest request, CancellationToken cancellation)
    {
        var order = await orders.StatusAsync(request.ChannelOrderId, cancellation);
        if (order.State == OrderWriting.Cancelled) return OrderWriting.CancelledThere;
        string? back = null;
        if (order.State is Modifying or MorePayment && (back = await OurReturnAsync(order.Id!, cancellation)) is null)
            return new DeliveryOutcome.Transient("Somebody is changing the order in the shop; it is told when they are done.");
        var change = Difference.Between(request, order);
        if (change.Fault is { } fault) return fault;
        // An order that is being modified by us has lost its units already: they go first.
        if (change.Less.Count > 0) await CancelAsync(request, change.Less, cancellation);
        if (change.More.Count > 0 || change.ShipTo is not null) back = await ModifyAsync(request, order, change, back, cancellation);
        if (back is not null) await ReturnAsync(order.Id!, back, cancellation);
        await orders.BringForwardAsync(request.ChannelOrderId, cancellation);
        return new DeliveryOutcome.Delivered(order.Id);
    }

    private Task CancelAsync(ChannelOrderChangeRequest request, JsonArray lines, CancellationToken cancellation)
    {
        var input = new JsonObject { ["orderId"] = request.ChannelOrderId, ["lines"] = lines, ["reason"] = request.Reason, ["cancelShipping"] = false };
        return api.AskAsync(VendureCalls.Cancel, new JsonObject { ["input"] = input }, cancellation);
    }

    /// <summary>The state to bring the order back to. A change that the shop refuses leaves the order as it was.</summary>
    private async Task<string> ModifyAsync(ChannelOrderChangeRequest request, OrderDocument order, Difference change, string? back, CancellationToken cancellation)
    {
        if (back is null)
        {
            back = order.State!;
            await MoveAsync(order.Id!, Modifying, cancellation);
        }

        var input = new JsonObject { ["dryRun"] = false, ["orderId"] = order.Id, ["note"] = request.Reason, ["adjustOrderLines"] = change.More };
        if (change.ShipTo is { } address) input["updateShippingAddress"] = ShopAddress.Input(address);
        try
        {
            await api.AskAsync(VendureCalls.Modify, new JsonObject { ["input"] = input }, cancellation);
        }
        catch (VendureFault refused) when (refused.Outcome is DeliveryOutcome.Permanent)
        {
            await ReturnAsync(order.Id!, back, cancellation);
            throw;
        }

        return back;
    }

    /// <summary>
    /// Brings the order back to where it was. After a change that made it dearer, the shop wants to see a payment first, also when what is paid covers it, as when units come back that were
    /// taken out before; from the state for that payment it sees that it does.
    /// </summary>
    private async Task ReturnAsync(string id, string state, CancellationToken cancellation)
    {
        try
        {
            await MoveAsync(id, state, cancellation);
        }
        catch (VendureFault refused) when (refused.Outcome is DeliveryOutcome.Permanent)
        {
            await MoveAsync(id, MorePayment, cancellation);
            await MoveAsync(id, state, cancellation);
        }
    }

    private Task MoveAsync(string id, string state, CancellationToken cancellation) => api.AskAsync(VendureCalls.MoveOrder, new JsonObject { ["id"] = id, ["state"] = state }, cancellation);

    /// <summary>Where the order comes from when it was we who began to modify it, and did not come to the end; null when it is somebody else.</summary>
    private async Task<string?> OurReturnAsync(string id, CancellationToken cancellation)
    {
        var answer = await api.AskAsync(VendureCalls.LastMoves, new JsonObject { ["id"] = id }, cancellation);
        foreach (var move in answer.GetProperty("history").GetProperty("items").EnumerateArray())
        {
            var (states, who) = (move.GetProperty("data"), move.GetProperty("administrator"));
            if (who.ValueKind != JsonValueKind.Object || who.GetProperty("emailAddress").GetString() != settings.Username) return null;
            if (states.GetProperty("to").GetString() == Modifying) return states.GetProperty("from").GetString();
        }

        return null;
    }

    /// <summary>What is to be different in the shop.</summary>
    private sealed record Difference(JsonArray Less, JsonArray More, Address? ShipTo, DeliveryOutcome.Permanent? Fault)
    {
        public static Difference Between(ChannelOrderChangeRequest request, OrderDocument order)
        {
            var there = (order.Lines ?? []).ToDictionary(l => l.Id!, l => l.Quantity ?? 0, StringComparer.Ordinal);
            var wanted = request.Lines.ToDictionary(l => l.LineId, l => l.Quantity, StringComparer.Ordinal);
            var left = (order.Fulfillments ?? []).Where(f => f.State != OrderWriting.Cancelled).SelectMany(f => f.Lines ?? []).ToLookup(l => l.OrderLineId, l => l.Quantity);
            var difference = new Difference([], [], request.ShipTo is { } to && !ShopAddress.Is(to, order) ? to : null, null);
            foreach (var (id, units) in wanted)
                if (units > 0 && !there.ContainsKey(id)) return difference.Refuse($"The shop's order has no line {id}.", "lines", "Add the article to the order in the shop, where its price is known.");
            foreach (var (id, now) in there)
            {
                var units = wanted.GetValueOrDefault(id);
                if (units < Math.Min(now, left[id].Sum())) return difference.Refuse($"The shop shows {left[id].Sum()} units of line {id} as fulfilled, and {units} are to be left.", "lines", "Take the goods back as a return in the shop.");
                if (units < now) difference.Less.Add(Line(id, now - units));
                else if (units > now) difference.More.Add(Line(id, units));
            }

            return difference.More.Count > 0 && ShopMoney.Hundredths(request.Total) > Paid(order)
                ? difference.Refuse($"The order would come to {request.Total}, and its payments cover {Paid(order) / 100m:0.00}.", "total", "Have the customer pay the difference in the shop, and change the order there.")
                : difference;
        }

        private Difference Refuse(string reason, string field, string next) => this with { Fault = new DeliveryOutcome.Permanent(reason, field, next) };

        private static decimal Paid(OrderDocument order) =>
            (order.Payments ?? []).Where(p => p.State is "Authorized" or "Settled").Sum(p => p.Amount - Refunds.Sum(p));

        private static JsonObject Line(string id, int units) => new() { ["orderLineId"] = id, ["quantity"] = units };
    }
}
