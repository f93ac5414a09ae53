using System.Collections.Immutable;
using System.Text.Json;
using CsCheck;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Inventory;

/// <summary>Random interleavings of everything that can be said of a SKU, against a naive model.</summary>
public sealed class StockModelTests
{
    private const int Threshold = 2;
    private const int Safety = 1;

    private static readonly StockPolicy policy = new(
        ImmutableSortedDictionary<string, ChannelStock>.Empty.Add("webshop", new ChannelStock("webshop")).Add("market", new ChannelStock("market") { Nodes = ["DC"], Threshold = Threshold }))
    {
        Locations = ImmutableSortedDictionary<string, StockLocation>.Empty.Add("DC", new StockLocation("DC", null) { SafetyStock = Safety }).Add("S1", new StockLocation("S1", null)),
    };

    private static readonly Gen<List<Say>> days = Gen.Select(Gen.Int[0, 9], Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[0, 60], Gen.Bool, (kind, who, units, minute, other) => new Say(kind, who, units, minute, other)).List[1, 80];

    private sealed record Say(int Kind, int Who, int Units, int Minute, bool Other)
    {
        private DateTimeOffset At => An.Noon.AddMinutes(Minute);

        private string Location => Other ? "S1" : "DC";

        private string Channel => Who % 2 == 0 ? "market" : "webshop";

        private OrderId Order => new($"{Channel}:{Who}");

        public Command Command => Kind switch
        {
            0 => new CountStock(Location, Units * 3, At),
            1 => new MoveStock($"k{Who}-{Location}", Location, Who % 3 == 0 ? Units : -Who, An.Noon.AddMinutes(Who * 7), Who % 3 == 0 ? MovementReason.Return : MovementReason.Sale),
            2 or 3 => new ReserveStock(Order, "1", Units, Who % 3 == 0 ? "S1" : "DC") { Reservation = Other ? $"cart-{Who}" : null, PlacedAt = At },
            4 => new ReleaseStock(Order, "1") { Quantity = Other ? null : Units },
            5 or 6 => new ConsumeStock(Order, "1", Units, At),
            7 or 8 => new HoldUnits($"cart-{Who}", Channel, Units, Other ? ["S1", "DC"] : ["DC"], An.Noon.AddDays(1)),
            _ => new ReleaseUnits($"cart-{Who}"),
        };

        /// <summary>True when saying it again must change nothing.</summary>
        public bool IsKeyed => Command is CountStock or MoveStock or ReserveStock or HoldUnits or ReleaseUnits or ReleaseStock { Quantity: null };
    }

    [Fact]
    public void The_ledger_is_what_a_naive_model_says() => days.Sample(list =>
    {
        var (ledger, model) = (new Ledger(), new NaiveStock(Safety, Threshold));
        foreach (var say in list)
        {
            if (say.Command is MoveStock m && KnownOtherwise(ledger, m)) continue;
            var promised = ledger.State.Locations.ToDictionary(l => l.Key, l => l.Value.Reserved);
            ledger.Send(say.Command).ShouldNotBeOfType<Decision.Unexpected>();
            Hear(model, say.Command);
            Compare(ledger.State, model);
            foreach (var (location, here) in ledger.State.Locations)
                if (here.Reserved > promised.GetValueOrDefault(location)) here.Reserved.ShouldBeLessThanOrEqualTo(here.Sellable.Units, "no unit is promised twice");
        }
    }, iter: 300);

    [Fact]
    public void Said_again_nothing_changes() => days.Sample(list =>
    {
        var ledger = new Ledger();
        foreach (var say in list)
        {
            if (ledger.Send(say.Command) is Decision.Refused || !say.IsKeyed) continue;
            var before = Streams.Text(ledger.State);
            var again = ledger.Send(say.Command);
            (again is Decision.AlreadyDone or Decision.Accepted { Events.IsEmpty: true }).ShouldBeTrue($"{say.Command} got {again}");
            Streams.Text(ledger.State).ShouldBe(before);
        }
    });

    [Fact]
    public void A_snapshot_anywhere_goes_on_like_the_events() => days.Sample(list =>
    {
        var (live, woken) = (new Ledger(), new Ledger());
        foreach (var say in list)
        {
            if (say.Minute % 5 == 0) woken.State = Written(woken.State);
            live.Send(say.Command).GetType().ShouldBe(woken.Send(say.Command).GetType());
        }

        Text(woken.State).ShouldBe(Text(live.State));
        Text(live.Replayed()).ShouldBe(Text(live.State));
        Text(Written(live.State)).ShouldBe(Text(live.State));
        foreach (var channel in policy.Channels.Keys)
            if (live.State.Published.TryGetValue(channel, out var p)) p.Wanted.ShouldBe(Availability.Of(live.Replayed(), policy, channel).Number);
    });

    [Fact]
    public void The_last_number_that_a_channel_was_told_is_what_it_may_sell() => days.Sample(list =>
    {
        var ledger = new Ledger();
        foreach (var say in list)
        {
            ledger.Send(say.Command);
            foreach (var channel in policy.Channels.Keys)
            {
                var told = ledger.Told.LastOrDefault(t => t.Connection == channel);
                if (told is null) ledger.State.Published.ShouldBeEmpty();
                else ((ChannelStockRequest)told.Request).Available.ShouldBe(Availability.Of(ledger.State, policy, channel).Number);
            }
        }
    });

    private static void Compare(StockState s, NaiveStock model)
    {
        foreach (var location in new[] { "DC", "S1" })
        {
            var here = s.At(location);
            (here.Sellable.Units, here.Reserved, here.Held).ShouldBe((model.OnHand(location), model.Reserved(location), model.HeldAt(location)), location);
        }

        s.Promises.Values.OrderBy(p => p.Number).Select(p => (p.Order.Value, p.Location, p.Reserved, p.Backordered)).ShouldBe(model.Lines.Select(l => (l.Order, l.Location, l.Reserved, l.Backordered)));
        s.Promises.Values.ShouldAllBe(p => p.Reserved >= 0 && p.Backordered >= 0 && p.Reserved + p.Backordered > 0);
        s.Backorders.Select(k => s.Promises[k].Order.Value).ShouldBe(model.Lines.Where(l => l.Backordered > 0).Select(l => l.Order));
        s.Holds.SelectMany(h => h.Value.Units.Select(u => (h.Key, u.Location, u.Quantity))).Order().ShouldBe(model.Held.Select(h => (h.Cart, h.Location, h.Units)).Order());
        foreach (var channel in policy.Channels.Keys)
        {
            Availability.Of(s, policy, channel).Number.ShouldBe(model.Number(channel));
            if (model.IsCounted) s.Published[channel].Wanted.ShouldBe(model.Number(channel));
        }
    }

    private static void Hear(NaiveStock model, Command command)
    {
        switch (command)
        {
            case CountStock c: model.Hear(c); break;
            case MoveStock c: model.Hear(c); break;
            case ReserveStock c: model.Hear(c); break;
            case ReleaseStock c: model.Hear(c); break;
            case ConsumeStock c: model.Hear(c); break;
            case HoldUnits c: model.Hear(c); break;
            case ReleaseUnits c: model.Hear(c); break;
        }
    }

    /// <summary>A key that was used for another movement is refused, which the model knows nothing of.</summary>
    private static bool KnownOtherwise(Ledger ledger, MoveStock m) => ledger.State.Reported.TryGetValue(m.Key, out var known) && known.What.Change != m.Change;

    private static StockState Written(StockState s)
    {
        var json = new StockWorkflow(policy).StateJson;
        return (StockState)JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(s, json), json)!;
    }

    /// <summary>A state as text; the order of dictionaries without order says nothing.</summary>
    private static string Text(StockState s) =>
        string.Join('\n', s.Promises.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value.ToString()).Concat(s.Holds.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key} {string.Join(' ', h.Value.Units)} {h.Value.ExpiresAt}")))
        + Streams.Text(s with { Promises = ImmutableDictionary<string, Promise>.Empty, Holds = ImmutableDictionary<string, CartHold>.Empty });

    /// <summary>One SKU's stream.</summary>
    private sealed class Ledger
    {
        private readonly StockWorkflow workflow = new(policy);
        private readonly List<(Event What, DateTimeOffset At)> history = [];
        private DateTimeOffset now = An.Noon.AddHours(2);

        public Ledger()
        {
            State = (StockState)workflow.Start("A");
            Send(new RegisterSku("A"));
        }

        public StockState State { get; set; }

        public List<Effect.Deliver> Told { get; } = [];

        public Decision Send(Command command)
        {
            now += TimeSpan.FromSeconds(1);
            var step = workflow.Run(State, command, now);
            State = (StockState)step.State;
            if (step.Decision is Decision.Accepted accepted) history.AddRange(accepted.Events.Select(e => (e, now)));
            Told.AddRange(step.Effects.OfType<Effect.Deliver>());
            return step.Decision;
        }

        public StockState Replayed() => history.Aggregate((StockState)workflow.Start("A"), (s, h) => (StockState)workflow.Apply(s, h.What, h.At));
    }
}
