using System.Collections.Immutable;
using System.Text.Json;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests;

/// <summary>All streams of a little retailer, speaking to each other as they do in the engine, without one.</summary>
internal sealed class Streams(StockPolicy? policy = null, FulfilmentPolicy? fulfilment = null)
{
    private readonly Dictionary<StreamId, object> states = [];
    private readonly Dictionary<(StreamId Stream, string Name), (DateTimeOffset Due, Command Command)> timers = [];
    private readonly Dictionary<string, WorkflowKind> kinds = new WorkflowKind[] { new OrderWorkflow(fulfilment), new ReservationWorkflow(new ReservationPolicy()), new StockWorkflow(policy ?? new StockPolicy(["webshop"])) }.ToDictionary(w => w.Kind);

    public DateTimeOffset Now { get; set; } = An.Noon;

    /// <summary>Everything recorded, in order.</summary>
    public List<(StreamId Stream, Event What, DateTimeOffset At)> History { get; } = [];

    /// <summary>Everything that became owed to other systems, in order.</summary>
    public List<Effect.Deliver> Owed { get; } = [];

    /// <summary>What is not needed any more, with the reason.</summary>
    public List<Effect.Withdraw> Withdrawn { get; } = [];

    /// <summary>Timers that were set, in order.</summary>
    public List<(StreamId Stream, Effect.SetTimer Timer)> Timers { get; } = [];

    /// <summary>What was told to carts, in order.</summary>
    public List<Command> ToldCarts { get; } = [];

    /// <summary>What streams answered to each other where it was neither accepted nor a repeat.</summary>
    public List<Decision> Surprises { get; } = [];

    public OrderState Order => (OrderState)StateOf(An.Stream);

    public IEnumerable<string> OpenKeys => Order.Obligations.Where(o => Order.IsDue(o) && !o.Kind.IsAwaited()).Select(o => o.Key);

    /// <summary>A retailer that sells A and B, with this many of each on hand.</summary>
    public static Streams With(int onHand)
    {
        var streams = new Streams();
        foreach (var sku in new[] { "A", "B" }) streams.Stocked(sku, onHand);
        return streams;
    }

    public Streams Stocked(string sku, int onHand)
    {
        Send(StockWorkflow.StreamOf(new Sku(sku)), new RegisterSku($"Product {sku}"));
        Send(StockWorkflow.StreamOf(new Sku(sku)), new CountStock("DC", onHand, Now));
        return this;
    }

    /// <summary>A SKU that is sold as a kit.</summary>
    public Streams Kit(string sku, params (string Sku, int Quantity)[] parts)
    {
        Send(StockWorkflow.StreamOf(new Sku(sku)), new RegisterSku($"Kit {sku}"));
        Send(StockWorkflow.StreamOf(new Sku(sku)), new DefineKit([.. parts.Select(p => new KitPart(new Sku(p.Sku), p.Quantity))], "anna")).ShouldBeOfType<Decision.Accepted>();
        return this;
    }

    public StockState Stock(string sku) => (StockState)StateOf(StockWorkflow.StreamOf(new Sku(sku)));

    public ReservationState Cart(string id) => (ReservationState)StateOf(ReservationWorkflow.StreamOf(id));

    public Decision Send(string cart, Command command) => Send(ReservationWorkflow.StreamOf(cart), command);

    /// <summary>Lets time pass: what is due by then happens.</summary>
    public Streams Later(TimeSpan time)
    {
        Now += time;
        while (timers.Where(t => t.Value.Due <= Now).OrderBy(t => t.Value.Due).ThenBy(t => t.Key.ToString(), StringComparer.Ordinal).Select(t => t.Key).FirstOrDefault() is { Name: not null } due)
        {
            var command = timers[due].Command;
            timers.Remove(due);
            Send(due.Stream, command);
        }

        return this;
    }

    /// <summary>Sends commands to the order, one after the other; answers with the last decision.</summary>
    public Decision Send(params ReadOnlySpan<Command> commands)
    {
        Decision last = new Decision.AlreadyDone("nothing was sent");
        foreach (var command in commands) last = Send(An.Stream, command);
        return last;
    }

    public Decision Send(StreamId stream, Command command)
    {
        var told = new Queue<(StreamId, Command)>();
        var answer = Run(stream, command, told);
        while (told.TryDequeue(out var next))
            if (Run(next.Item1, next.Item2, told) is var decision and not Decision.Accepted and not Decision.AlreadyDone) Surprises.Add(decision);
        return answer;
    }

    /// <summary>Lets every system do what it is owed until nothing is.</summary>
    public Streams Settle(params string[] except)
    {
        while (OpenKeys.Except(except).FirstOrDefault() is { } key) Send(An.Done(key, $"R-{key}")).ShouldBeOfType<Decision.Accepted>();
        return this;
    }

    /// <summary>A channel acknowledges the newest number it was told of a SKU, or an earlier one, or refuses it.</summary>
    public Decision Acknowledge(string channel, string sku, string? refused = null, int? number = null)
    {
        var key = $"stock/{channel}/{sku}";
        var asked = Owed.Where(o => o.Key == key).Select(o => (ChannelStockRequest)o.Request).Last(r => number is null || r.Available == number);
        return Send(StockWorkflow.StreamOf(new Sku(sku)), new DeliverySettled(key, new DeliveryResult(refused is null, Reason: refused)) { Request = asked, AskedAt = Now });
    }

    /// <summary>Folds the recorded events of a stream from nothing.</summary>
    public object Replayed(StreamId stream)
    {
        var kind = kinds[stream.Kind];
        return History.Where(h => h.Stream == stream).Aggregate(kind.Start(stream.Key), (state, h) => kind.Apply(state, h.What, h.At));
    }

    public object StateOf(StreamId stream) => states.TryGetValue(stream, out var state) ? state : kinds[stream.Kind].Start(stream.Key);

    /// <summary>A state as text, to compare two.</summary>
    public static string Text(object state) => JsonSerializer.Serialize(state, state.GetType());

    private Decision Run(StreamId stream, Command command, Queue<(StreamId, Command)> told)
    {
        var step = kinds[stream.Kind].Run(StateOf(stream), command, Now);
        states[stream] = step.State;
        if (step.Decision is Decision.Accepted accepted) History.AddRange(accepted.Events.Select(e => (stream, e, Now)));
        foreach (var effect in step.Effects)
        {
            if (effect is Effect.Tell { To.Kind: "reservation" } answer) ToldCarts.Add(answer.Command);
            if (effect is Effect.Tell tell) told.Enqueue((tell.To, tell.Command));
            if (effect is Effect.Deliver owed) Owed.Add(owed);
            if (effect is Effect.Withdraw withdraw) Withdrawn.Add(withdraw);
            if (effect is Effect.SetTimer timer)
            {
                timers[(stream, timer.Name)] = (timer.DueAt, timer.Command);
                Timers.Add((stream, timer));
            }

            if (effect is Effect.ClearTimer over) timers.Remove((stream, over.Name));
        }

        return step.Decision;
    }
}
