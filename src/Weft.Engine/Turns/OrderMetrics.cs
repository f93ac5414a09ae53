using Weft.Engine.Storage;

namespace Weft.Engine.Turns;

/// <summary>Measures orders and deliveries by what a committed transaction says of them, and nothing that was not committed.</summary>
internal static class OrderMetrics
{
    public static void Record(WriteBatch written)
    {
        foreach (var taken in written.OrdersTaken) Telemetry.OrdersTaken.Add(1, Of(taken));
        foreach (var (channel, workflow, took) in written.OrdersSynced) Telemetry.OrderSyncTime.Record(took / (double)Micros.PerSecond, Of(channel), new("workflow", workflow));
    }

    private static KeyValuePair<string, object?> Of(string channel) => new("connection", channel);
}
