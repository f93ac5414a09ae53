namespace Weft.Core.Workflow;

/// <summary>What follows from a decision, committed in the same transaction as its events.</summary>
public abstract record Effect
{
    private Effect() { }

    /// <summary>A command to another stream.</summary>
    public sealed record Tell(StreamId To, Command Command) : Effect;

    /// <summary>Something we now owe another system.</summary>
    /// <param name="Connection">The connection whose lane carries it.</param>
    /// <param name="Key">Idempotency key, fixed before the first send. For a latest-value delivery, the key under which a newer value replaces an older one.</param>
    /// <param name="Entity">Deliveries of one entity keep their order within the lane.</param>
    /// <param name="Request">What is asked.</param>
    /// <param name="Priority">Which deliveries go first when the lane is busy.</param>
    /// <param name="LatestOnly">True for state pushes: only the newest value matters, older unsent ones are replaced.</param>
    /// <param name="Again">True when it was tried and given up before: it may have arrived, so it is looked up first.</param>
    public sealed record Deliver(string Connection, string Key, string Entity, DeliveryRequest Request, Priority Priority, bool LatestOnly = false, bool Again = false) : Effect;

    /// <summary>What was owed under this key is not needed any more: a dead letter is over. One that is still on its way is left alone, because it may have arrived.</summary>
    /// <param name="Key">The delivery's key.</param>
    /// <param name="Why">In plain words; becomes the delivery's reason.</param>
    public sealed record Withdraw(string Key, string Why) : Effect;

    /// <summary>A command to the deciding stream itself at a later time. Setting a timer of the same name replaces it.</summary>
    public sealed record SetTimer(string Name, DateTimeOffset DueAt, Command Command) : Effect;

    /// <summary>Takes a timer back.</summary>
    public sealed record ClearTimer(string Name) : Effect;
}

/// <summary>Order of a lane: lower goes first.</summary>
public enum Priority
{
    /// <summary>Sell-outs and cancellations: every second costs money.</summary>
    Urgent = 0,

    /// <summary>Orders, shipments, money.</summary>
    Order = 1,

    /// <summary>State pushes and fetches that a newer one would replace.</summary>
    State = 2,
}
