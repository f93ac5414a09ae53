using Weft.Engine.Storage;

namespace Weft.Engine.Dispatch;

/// <summary>Ending the attempts at a delivery that waits.</summary>
internal sealed partial class Lane
{
    /// <summary>Takes a delivery out that failed before and waits, so that nothing sends it while it is ended; null when it is being sent, or is not in memory.</summary>
    public DeliveryRow? TakeOut(long delivery)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(delivery, out var entry) || entry.InFlight || entry.Row.Attempts == 0) return null;
            Begin([entry]);
            return entry.Row;
        }
    }
}
