namespace Weft.Engine.Replays;

/// <summary>What is replayed.</summary>
public enum ReplayKind
{
    /// <summary>One order, from its first message on.</summary>
    Order,

    /// <summary>One SKU's stock, from a time on.</summary>
    Sku,

    /// <summary>Every message that arrived between two times, with the orders it is about.</summary>
    Window,

    /// <summary>Every message of one connection that arrived between two times, with the orders it is about.</summary>
    Channel,
}

/// <summary>What is replayed.</summary>
/// <param name="Kind">Which kind of part of the record.</param>
/// <param name="Id">The order, the SKU, or the connection; null of a window.</param>
/// <param name="From">Messages that arrived from this time on; of an order all.</param>
/// <param name="Until">And before this time.</param>
public sealed record ReplayScope(ReplayKind Kind, string? Id, DateTimeOffset? From, DateTimeOffset? Until)
{
    /// <summary>In plain words.</summary>
    public string Words => Kind switch
    {
        ReplayKind.Order => $"order {Id}",
        ReplayKind.Sku => $"SKU {Id} since {From:yyyy-MM-dd HH:mm} UTC",
        ReplayKind.Window => $"everything that arrived from {From:yyyy-MM-dd HH:mm} to {Until:yyyy-MM-dd HH:mm} UTC",
        _ => $"what {Id} sent from {From:yyyy-MM-dd HH:mm} to {Until:yyyy-MM-dd HH:mm} UTC",
    };
}
