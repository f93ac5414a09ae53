using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reconciliation;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Golden;

/// <summary>
/// Histories as they were recorded once. They are never written again: what an earlier version stored must mean the same for ever. To record a new one, add its scenario
/// and run this test with WEFT_UPDATE_SNAPSHOTS=1; files that exist stay as they are.
/// </summary>
public sealed class GoldenTests
{
    private const string Folder = "tests/Weft.Core.Tests/Golden";
    private static readonly JsonSerializerOptions indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly Vocabulary vocabulary = new(OrderJson.Words().Concat(StockJson.Words()).Concat(ReservationJson.Words()).Concat(ReconciliationJson.Words()));

    [Fact]
    public void Recorded_histories_mean_what_they_meant()
    {
        RecordNew();
        var files = Directory.GetFiles(Path.Combine(Snapshot.Root, Folder), "*.json");
        files.Select(Path.GetFileNameWithoutExtension).Order().ShouldBe(Recordings().Select(r => r.Name).Order());
        foreach (var file in files)
        {
            var recorded = JsonNode.Parse(File.ReadAllText(file))!;
            var means = Fold(recorded);
            JsonNode.DeepEquals(means, recorded["means"]).ShouldBeTrue($"{Path.GetFileName(file)} meant\n{recorded["means"]!.ToJsonString(indented)}\nand now means\n{means.ToJsonString(indented)}");
        }
    }

    private static JsonObject Fold(JsonNode recorded)
    {
        var stream = StreamId.Parse((string)recorded["stream"]!);
        WorkflowKind kind = stream.Kind switch { "order" => new OrderWorkflow(), "reservation" => new ReservationWorkflow(new ReservationPolicy()), _ => new StockWorkflow(new StockPolicy([])) };
        var state = kind.Start(stream.Key);
        foreach (var e in recorded["events"]!.AsArray())
            state = kind.Apply(state, vocabulary.Read<Event>((string)e!["type"]!, System.Text.Encoding.UTF8.GetBytes(e["data"]!.ToJsonString())), (DateTimeOffset)e["at"]!);
        return state switch { OrderState order => Meaning(order), ReservationState cart => Meaning(cart), _ => Meaning((StockState)state) };
    }

    /// <summary>What matters about an order.</summary>
    private static JsonObject Meaning(OrderState s) => new()
    {
        ["status"] = s.Status().ToString(),
        ["inSync"] = s.InSync,
        ["total"] = s.Order?.Total.ToString(),
        ["payment"] = $"{s.Payment.State} {s.Payment.Reference}",
        ["cancellation"] = s.Cancellation?.ToString(),
        ["lines"] = new JsonArray([.. s.Lines.Select(l => (JsonNode)Meaning(l))]),
        ["holds"] = new JsonArray([.. s.Holds.Select(h => (JsonNode)$"{h.Kind} {h.Key} {h.Owner}")]),
        ["obligations"] = new JsonArray([.. s.Obligations.Select(o => (JsonNode)$"{o.Key} {o.Kind} {o.Connection} {o.State} {o.Reference} after [{string.Join(' ', o.After)}]")]),
    };

    private static string Meaning(LineState l)
    {
        var line = $"LineState {{ LineId = {l.LineId}, Sku = {l.Sku}, Ordered = {l.Ordered}, Open = {l.Open}, Backordered = {l.Backordered}, Reserved = {l.Reserved}, Released = {l.Released}, Shipped = {l.Shipped}, Cancelled = {l.Cancelled}, Sum = {l.Sum} }}";
        return string.Join(' ', [line, .. l.Withdrawn == 0 ? Array.Empty<string>() : [$"withdrawn {l.Withdrawn}"], .. l.Parts.Select(p => p.ToString())]);
    }

    /// <summary>What matters about a cart's reservation.</summary>
    private static JsonObject Meaning(ReservationState s) => new()
    {
        ["status"] = s.Status.ToString(),
        ["until"] = s.ExpiresAt,
        ["held"] = new JsonArray([.. s.Held.Select(l => (JsonNode)l.ToString())]),
        ["demand"] = new JsonArray([.. s.Demand.Select(d => (JsonNode)d.ToString())]),
        ["reason"] = s.Reason,
        ["order"] = s.Order?.Value,
    };

    /// <summary>What matters about a SKU's stock.</summary>
    private static JsonObject Meaning(StockState s)
    {
        var means = Basics(s);
        foreach (var (name, lines) in Details(s))
            if (lines.Any()) means[name] = new JsonArray([.. lines.Select(l => (JsonNode)l)]);
        return means;
    }

    /// <summary>What matters about stock in histories that have it.</summary>
    private static IEnumerable<(string Name, IEnumerable<string> Lines)> Details(StockState s)
    {
        yield return ("packs", s.Packs.Select(p => $"{p.Key} {p.Value}"));
        yield return ("notSellable", s.Locations.Where(l => l.Value.OnHand != l.Value.Sellable.Units).Select(l => $"{l.Key}: {l.Value.Damaged.Units} damaged, {l.Value.QualityControl.Units} in quality control"));
        yield return ("safetyStock", s.Locations.Where(l => l.Value.SafetyStock is not null).Select(l => $"{l.Key}: {l.Value.SafetyStock}"));
        yield return ("missing", s.Locations.Where(l => l.Value.Short > 0).Select(l => $"{l.Key}: {l.Value.Short}"));
        yield return ("held", s.Holds.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key} of {h.Value.Channel}: {string.Join(' ', h.Value.Units.Select(u => $"{u.Quantity} at {u.Location}"))} until {h.Value.ExpiresAt:O}"));
        yield return ("inbound", s.Inbound.Select(i => $"{i.Key}: {i.Value.Quantity} less {i.Value.Allocated} to {i.Value.Location} on {i.Value.Eta:O}"));
        yield return ("keptFor", s.Allocations.Select(a => $"{a.Key}: {a.Value}"));
        yield return ("parts", s.Parts.Select(p => $"{p.Quantity} {p.Sku}: {string.Join(' ', s.PartsAvailable.GetValueOrDefault(p.Sku.Value)?.Select(a => $"{a.Value} at {a.Key}") ?? [])}"));
        yield return ("kits", s.Kits.Select(k => k.Value));
        yield return ("shown", s.Published.Select(p => $"{p.Key}: {p.Value.Shown} since {p.Value.ShownAt:O}, before {p.Value.ShownBefore}, refused {p.Value.Refused}"));
        yield return ("keys", s.Reported.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key}: {r.Value.What.Change} {r.Value.Bucket} at {r.Value.Location}"));
    }

    private static JsonObject Basics(StockState s) => new()
    {
        ["registered"] = s.Registered,
        ["aliasOf"] = s.AliasOf?.Value,
        ["available"] = s.Locations.Values.Sum(l => l.AvailableAbove(0)),
        ["locations"] = new JsonArray([.. s.Locations.Select(l => (JsonNode)$"{l.Key}: {l.Value.Sellable.Units} on hand, {l.Value.Reserved} reserved, counted {l.Value.Sellable.CountedAt:O}")]),
        ["promises"] = new JsonArray([.. s.Promises.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (JsonNode)Words(p.Value))]),
        ["waiting"] = new JsonArray([.. s.Backorders.Select(b => (JsonNode)b)]),
        ["unknown"] = new JsonArray([.. s.UnknownDemand.Select(p => (JsonNode)Words(p))]),
    };

    private static string Words(Promise p) => $"Promise {{ Order = {p.Order}, LineId = {p.LineId}, Location = {p.Location}, Reserved = {p.Reserved}, Backordered = {p.Backordered} }}";

    private static void RecordNew()
    {
        if (!Snapshot.Updating) return;
        foreach (var (name, stream, s) in Recordings())
        {
            var file = Path.Combine(Snapshot.Root, Folder, name + ".json");
            if (File.Exists(file)) continue;
            var recorded = new JsonObject
            {
                ["stream"] = stream.ToString(),
                ["events"] = new JsonArray([.. s.History.Where(h => h.Stream == stream).Select(h => (JsonNode)new JsonObject
                {
                    ["type"] = vocabulary.NameOf(h.What), ["at"] = h.At, ["data"] = JsonNode.Parse(vocabulary.Write(h.What)),
                })]),
            };
            recorded["means"] = Fold(recorded);
            File.WriteAllText(file, recorded.ToJsonString(indented) + "\n");
        }
    }

    private static IEnumerable<(string Name, StreamId Stream, Streams Streams)> Recordings()
    {
        Streams Told(Streams s, params Command[] commands)
        {
            foreach (var command in commands)
            {
                s.Now += TimeSpan.FromMinutes(1);
                s.Send(command);
            }

            return s;
        }

        var complete = Told(Told(Streams.With(10), An.Place(PaymentState.Pending), new ReportPayment(PaymentState.Authorised, "pay-1")).Settle(), An.Shipment("S1", new LineQuantity("1", 1)), An.Shipment("S2")).Settle();
        yield return ("order-complete", An.Stream, complete);
        yield return ("stock-sold", StockWorkflow.StreamOf(new Sku("A")), complete);
        yield return ("order-cancelled", An.Stream, Told(Told(Streams.With(10), An.Place()).Settle(), new CancelOrder("anna", "fraud")).Settle());
        yield return ("order-cancelled-but-shipped", An.Stream, Told(Told(Told(Streams.With(10), An.Place()).Settle(), new CancelOrder("anna", "fraud")).Settle(), An.Shipment("S1")).Settle());
        yield return ("order-cancellation-refused", An.Stream, Told(Told(Streams.With(10), An.Place()).Settle(), new CancelOrder("channel", "too late"), An.Failed("warehouse-cancellation", "Picked already."), An.Shipment("S1")).Settle());
        yield return ("order-fulfilled-before-it-came", An.Stream, Told(Streams.With(10), new ReportChannelFulfilment("f1", "DHL", "T1"), An.Place(PaymentState.Captured)).Settle());
        yield return ("order-shipped-before-it-came", An.Stream, Told(Streams.With(10), An.Shipment("S1"), An.Place()).Settle());
        yield return ("order-refused-and-retried", An.Stream, Told(Told(Streams.With(10), An.Place()).Settle("erp-sales-order"), An.Failed("erp-sales-order"), new DeliveryRetried($"{An.Id}/erp-sales-order", "anna")).Settle());
        yield return ("order-stopped-on-its-way", An.Stream, Told(Told(Streams.With(10), An.Place(), new PlaceHold("anna", "wait")).Settle(), new ReleaseHold(HoldKind.Manual, "anna", "anna"), new PlaceHold("ben", "too late")).Settle());
        var mapped = Told(new Streams().Stocked("A", 1).Stocked("B2", 5), An.Place(), new PlaceHold("anna", "wait"));
        mapped.Send(StockWorkflow.StreamOf(new Sku("B")), new MapSku(new Sku("B2"), "anna"));
        yield return ("order-mapped-waiting-and-stopped", An.Stream, mapped);
        yield return ("stock-alias", StockWorkflow.StreamOf(new Sku("B")), mapped);
        foreach (var (name, stream, s) in Carts()) yield return (name, stream, s);
        yield return ("stock-waited-for", StockWorkflow.StreamOf(new Sku("A")), mapped);
        foreach (var recording in StockRecordings.All()) yield return recording;
        foreach (var recording in Orders.Fulfilment.PieceRecordings.All()) yield return recording;
        foreach (var recording in ReturnRecordings.All()) yield return recording;
        foreach (var recording in AmendmentRecordings.All()) yield return recording;
    }

    private static IEnumerable<(string Name, StreamId Stream, Streams Streams)> Carts()
    {
        var kits = new Streams().Stocked("A", 10).Stocked("C", 3).Kit("K", ("A", 2), ("C", 1));
        kits.Send("c1", An.Cart(allOrNothing: false, ("K", 4), ("A", 1)));
        kits.Send("c1", new ExtendReservation(kits.Now.AddHours(1)));
        kits.Send("c2", An.Cart(allOrNothing: true, ("K", 4)));
        kits.Send("c3", An.Cart(allOrNothing: true, ("A", 1)));
        kits.Later(TimeSpan.FromMinutes(45));
        kits.Send(new PlaceOrder(An.Order(PaymentState.Captured, An.Line("1", "K", 3, 30m), An.Line("2", "A", 3, 30m)) with { Reservation = "c1" }, An.Parties()));
        yield return ("reservation-taken", ReservationWorkflow.StreamOf("c1"), kits);
        yield return ("reservation-refused", ReservationWorkflow.StreamOf("c2"), kits);
        yield return ("reservation-expired", ReservationWorkflow.StreamOf("c3"), kits);
        yield return ("order-of-kits", An.Stream, kits);
        var less = new Streams().Stocked("A", 2).Stocked("B", 9);
        less.Send(An.Place(PaymentState.Pending), new CancelUnits("refund-1", [new("1", 1), new("2", 1)], "channel", "refunded"), new ReportPayment(PaymentState.Authorised, "pay-1"));
        yield return ("order-with-units-taken-out", An.Stream, less.Settle());
    }
}
