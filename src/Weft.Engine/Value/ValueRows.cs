using System.Globalization;
using Weft.Engine.Storage;

namespace Weft.Engine.Value;

/// <summary>So much more of a figure on a day (UTC), for a connection or, with an empty scope, for the whole business.</summary>
internal readonly record struct ValueRow(string Day, string Figure, string Scope, long Amount)
{
    /// <summary>How it is added to what the day has.</summary>
    public static readonly Bulk<ValueRow> Add = new(
        "value_days",
        [new("day", ColumnType.Text, r => r.Day), new("figure", ColumnType.Text, r => r.Figure), new("scope", ColumnType.Text, r => r.Scope), new("amount", ColumnType.Long, r => r.Amount)],
        OnConflict: "(day, figure, scope) DO UPDATE SET amount = value_days.amount + excluded.amount");

    /// <summary>The day of a moment.</summary>
    public static string DayOf(long micros) => Micros.ToTime(micros).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>What one transaction adds to the figures: each figure once, however often it is counted.</summary>
internal sealed class ValueRows
{
    private Dictionary<(string Day, string Figure, string Scope), long>? sums;

    /// <summary>How many rows it writes.</summary>
    public int Count => sums?.Count ?? 0;

    /// <summary>The rows.</summary>
    public IReadOnlyList<ValueRow> Rows => sums is null ? [] : [.. sums.Select(s => new ValueRow(s.Key.Day, s.Key.Figure, s.Key.Scope, s.Value))];

    /// <summary>Counts some more of a figure.</summary>
    public void Add(string day, string figure, string scope, long amount)
    {
        sums ??= [];
        sums[(day, figure, scope)] = sums.GetValueOrDefault((day, figure, scope)) + amount;
    }
}

/// <summary>An order on which somebody has put a hand.</summary>
internal sealed record TouchedRow(string OrderId, long At)
{
    public static readonly Bulk<TouchedRow> Add = new(
        "value_touched", [new("order_id", ColumnType.Text, r => r.OrderId), new("at", ColumnType.Long, r => r.At)], OnConflict: "(order_id) DO NOTHING");
}

/// <summary>How long a channel took from its first configuration to its first order in sync.</summary>
internal sealed class ChannelRow
{
    public static readonly Bulk<ChannelRow> Set = new(
        "value_channels",
        [
            new("connection", ColumnType.Text, r => r.Connection), new("first_seen", ColumnType.Long, r => r.FirstSeen), new("first_order_at", ColumnType.Long, r => r.FirstOrderAt),
            new("first_sync_at", ColumnType.Long, r => r.FirstSyncAt),
        ],
        OnConflict: "(connection) DO UPDATE SET first_order_at = excluded.first_order_at, first_sync_at = excluded.first_sync_at");

    public required string Connection { get; init; }
    public required long FirstSeen { get; init; }
    public long? FirstOrderAt { get; init; }
    public long? FirstSyncAt { get; init; }
}
