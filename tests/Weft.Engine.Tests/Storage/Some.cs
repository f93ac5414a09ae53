using Weft.Engine.Storage;

namespace Weft.Engine.Tests.Storage;

/// <summary>Rows with everything filled in, to be varied by a test.</summary>
internal static class Some
{
    public const long Noon = 1_800_000_000_000_000;

    public static InboxRow Message(Store store, string dedupKey, string connection = "shop", InboxState state = InboxState.Pending, string kind = "order") => new()
    {
        Id = store.NextId(), Connection = connection, Kind = kind, DedupKey = dedupKey, Headers = "{}", Body = [1, 2, 0, 3], ReceivedAt = Noon, State = state, Trace = "00-1",
    };

    public static EventRow Event(string stream, int version, string text = "a") => new()
    {
        Stream = stream, Version = version, Type = "note.added.v1", Data = System.Text.Encoding.UTF8.GetBytes(text), At = Noon + version, Cause = "inbox/1",
    };

    public static DeliveryRow Delivery(Store store, string key, bool latest = false, string request = "{}", int claims = 0, int attempts = 0, short priority = 1, string connection = "erp") => new()
    {
        Id = store.NextId(), Key = key, Connection = connection, Kind = "erp.sales-order.v1", Entity = key, Stream = latest ? null : "order/1", Priority = priority, Latest = latest,
        Request = System.Text.Encoding.UTF8.GetBytes(request), Claims = claims, Attempts = attempts, DueAt = Noon, CreatedAt = Noon, Trace = null,
    };

    public static DeliveryChange Outcome(DeliveryRow row, DeliveryState state, string? reference = null) =>
        new(row.Id, state, row.Attempts + 1, Noon + 1, state == DeliveryState.Pending ? null : Noon + 1, state == DeliveryState.Done ? null : "because", reference);

    public static TimerRow Timer(string name, long dueAt, string data = "{}") => new()
    {
        Stream = "order/1", Name = name, DueAt = dueAt, Command = "note.add.v1", Data = System.Text.Encoding.UTF8.GetBytes(data),
    };

    public static OrderRow Order(string id, string status, bool inSync = false, long since = Noon, string connection = "shop", bool held = false, bool attention = false) => new()
    {
        Id = id, Connection = connection, Number = "N" + id, Status = status, InSync = inSync, Held = held, Attention = attention, Total = 1999, Currency = "EUR", PlacedAt = since, Since = since, UpdatedAt = since,
    };

    public static Task<HashSet<long>> WriteAsync(this Store store, Action<WriteBatch> fill)
    {
        var batch = new WriteBatch();
        fill(batch);
        return store.CommitAsync(batch, TestContext.Current.CancellationToken);
    }

    public static Task<List<DeliveryRow>> DeliveriesAsync(this Store store, string key) => store.DeliveriesByKeyAsync(key, 10, TestContext.Current.CancellationToken);

    public static async Task<StreamRows> LoadAsync(this Store store, string stream) => (await store.LoadAsync([stream], TestContext.Current.CancellationToken))[0];

    public static Task<long> CountAsync(this Store store, string table) => store.CountAsync(table, "1 = 1", TestContext.Current.CancellationToken);

    public static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);
}
