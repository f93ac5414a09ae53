namespace Weft.Engine;

/// <summary>Places where a process may die. Production never does anything here; the simulation dies at them.</summary>
internal delegate void CrashPoint(string place);

/// <summary>Deliberately wrong variants of the engine, switched on by the simulation alone to prove that it would notice.</summary>
[Flags]
internal enum PlantedBugs
{
    None = 0,

    /// <summary>A delivery is marked done before it is sent.</summary>
    MarkSentBeforeSending = 1,

    /// <summary>Each attempt carries a new idempotency key.</summary>
    FreshKeyPerAttempt = 2,

    /// <summary>The inbox mark is committed after the turn's transaction.</summary>
    MarkOutsideTransaction = 4,

    /// <summary>A call is acknowledged before it is stored.</summary>
    AcknowledgeBeforeCommit = 8,

    /// <summary>A cart that expires keeps its units.</summary>
    ExpiryForgetsToRelease = 16,

    /// <summary>Orders are promised units that carts hold.</summary>
    OrdersOverlookCarts = 32,

    /// <summary>A count takes the place of a number together with what has moved since it was taken.</summary>
    CountsUndoMovements = 64,

    /// <summary>A channel is not told that its number has changed.</summary>
    PublicationsGetLost = 128,

    /// <summary>A refund is paid under two keys.</summary>
    RefundsPaidTwice = 256,

    /// <summary>Units that came back are not put into stock.</summary>
    RestockGetsLost = 512,

    /// <summary>A payment is captured under two keys.</summary>
    PaymentsCapturedTwice = 1024,
}

/// <summary>The simulated end of the process.</summary>
internal sealed class CrashException() : Exception("The process died.");
