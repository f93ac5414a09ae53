using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Queries;

/// <summary>One cause that stops orders.</summary>
/// <param name="Kind">What kind of hold it is.</param>
/// <param name="Key">What exactly: the SKU, the amount, who placed it.</param>
/// <param name="Owner">Who has to act.</param>
/// <param name="Orders">Orders that it stops.</param>
/// <param name="OldestSince">Since when it stops the first of them.</param>
/// <param name="DueAt">When that one has to be settled; null when nobody set a time for its kind.</param>
/// <param name="Late">True when that time has passed.</param>
/// <param name="Reason">Why, in plain words, of one of them.</param>
/// <param name="NextStep">What cures it.</param>
/// <param name="Release">How far letting go of them has come, while it is under way.</param>
public sealed record HoldCause(string Kind, string Key, string Owner, long Orders, DateTimeOffset OldestSince, DateTimeOffset? DueAt, bool Late, string Reason, string NextStep, ReleaseProgress? Release);

/// <summary>How far letting go of orders has come.</summary>
/// <param name="Done">Order lines that were let go of.</param>
/// <param name="Of">Order lines that waited.</param>
public sealed record ReleaseProgress(int Done, int Of);

/// <summary>What became of releasing holds.</summary>
/// <param name="Released">Holds that were released by this.</param>
/// <param name="Refused">Holds that cannot be released by hand.</param>
/// <param name="Left">Orders that the cause still stops.</param>
/// <param name="Reason">Why some were refused.</param>
public sealed record HoldsReleased(int Released, int Refused, long Left, string? Reason);

/// <summary>Questions about what stops orders.</summary>
public sealed partial class EngineQueries
{
    /// <summary>Orders that are released in one transaction at most.</summary>
    public const int MostReleasedAtOnce = 200;

    private const string CauseIs = "(CAST(@kind AS TEXT) IS NULL OR kind = @kind) AND (CAST(@key AS TEXT) IS NULL OR key = @key)";

    /// <summary>What stops orders, by cause; those that stop most orders first.</summary>
    public async Task<IReadOnlyList<HoldCause>> HoldCausesAsync(HoldKind? kind, string? key, int limit, CancellationToken cancellation)
    {
        var rows = await engine.Store.ReadAsync<CauseRow>(
            $"""
            SELECT kind, key, min(owner) AS Owner, count(*) AS Orders, min(since) AS Since, min(reason) AS Reason, min(next_step) AS NextStep
            FROM holds WHERE {CauseIs} GROUP BY kind, key ORDER BY count(*) DESC, kind, key LIMIT @limit
            """,
            new { kind = kind?.ToString(), key, limit },
            cancellation);
        var skus = rows.Where(r => r.Kind == nameof(HoldKind.UnmappedSku)).Select(r => new Sku(r.Key)).ToList();
        var curing = skus.Count == 0 ? [] : (await engine.Stock.StatesAsync(skus, cancellation)).Where(s => !s.Curing.IsEmpty).ToDictionary(s => s.Sku.Value, s => new ReleaseProgress(s.CuringOf - s.Curing.Length, s.CuringOf));
        var now = engine.Clock.GetUtcNow();
        return [.. rows.Select(r => Cause(r, r.Kind == nameof(HoldKind.UnmappedSku) ? curing.GetValueOrDefault(r.Key) : null, now))];
    }

    /// <summary>Orders that one cause stops, in the order in which customers placed them.</summary>
    public async Task<IReadOnlyList<string>> HeldByAsync(HoldKind kind, string key, int limit, CancellationToken cancellation) =>
        await engine.Store.ReadAsync<string>("SELECT order_id FROM holds WHERE kind = @kind AND key = @key ORDER BY placed_at, order_id LIMIT @limit", new { kind = kind.ToString(), key, limit }, cancellation);

    /// <summary>Releases the holds of one cause, oldest order first, as many as one transaction takes. Each is recorded in its order with who did it.</summary>
    public async Task<HoldsReleased> ReleaseHoldsAsync(HoldKind kind, string key, string by, CancellationToken cancellation)
    {
        var orders = await HeldByAsync(kind, key, MostReleasedAtOnce, cancellation);
        if (orders.Count == 0) return new HoldsReleased(0, 0, 0, null);
        MessageRow[] rows = [.. orders.Select(o => new MessageRow(o, [new Addressed(OrderWorkflow.StreamOf(new OrderId(o)), new ReleaseHold(kind, key, by))]))];
        var result = await engine.SubmitAsync(rows);
        var left = (await HoldCausesAsync(kind, key, 1, cancellation)).Sum(c => c.Orders);
        return new HoldsReleased(result.Rows?.Accepted ?? 0, result.Rows?.Refused ?? orders.Count, left, result.Rows?.NotAccepted.FirstOrDefault(r => r.Outcome == Turns.RowOutcome.Refused)?.Reason ?? result.Problem?.Reason);
    }

    private HoldCause Cause(CauseRow r, ReleaseProgress? release, DateTimeOffset now)
    {
        var since = Micros.ToTime(r.Since);
        var due = Enum.TryParse<HoldKind>(r.Kind, out var kind) ? parts.Options.Holds.DueAt(kind, since) : null;
        return new HoldCause(r.Kind, r.Key, r.Owner, r.Orders, since, due, due < now, r.Reason, r.NextStep, release);
    }

    private sealed class CauseRow
    {
        public required string Kind { get; init; }
        public required string Key { get; init; }
        public required string Owner { get; init; }
        public required long Orders { get; init; }
        public required long Since { get; init; }
        public required string Reason { get; init; }
        public required string NextStep { get; init; }
    }
}
