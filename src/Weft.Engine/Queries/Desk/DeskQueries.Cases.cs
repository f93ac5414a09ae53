using System.Globalization;
using Weft.Core.Workflow;
using Weft.Engine.Cases;
using Weft.Engine.Dispatch;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries.Desk;

/// <summary>What is tried again now, and what is over.</summary>
public sealed partial class DeskQueries
{
    /// <summary>Requests that failed and are tried again, newest first.</summary>
    public async Task<IReadOnlyList<RetryingSummary>> RetryingRequestsAsync(long? before, int limit, CancellationToken cancellation)
    {
        var rows = await engine.Store.DeliveriesAgainAsync(before ?? long.MaxValue, limit, cancellation);
        var cases = (await engine.Store.CasesAsync(CaseKinds.Request, [.. rows.Select(r => r.Key)], cancellation)).Where(c => c.EndedAt is null).ToDictionary(c => c.Subject, StringComparer.Ordinal);
        return [.. rows.Select(r => Retrying(r, cases.GetValueOrDefault(r.Key)?.TriedBy))];
    }

    /// <summary>Messages that are run again and wait for their turn, newest first.</summary>
    public async Task<IReadOnlyList<RetryingSummary>> RetryingMessagesAsync(long? before, int limit, CancellationToken cancellation)
    {
        var rows = await engine.Store.MessagesAgainAsync(before ?? long.MaxValue, limit, cancellation);
        var subjects = rows.Select(r => r.Id.ToString(CultureInfo.InvariantCulture)).ToList();
        var cases = (await engine.Store.CasesAsync(CaseKinds.Message, subjects, cancellation)).ToDictionary(c => c.Subject, StringComparer.Ordinal);
        return [.. rows.Zip(subjects, (r, s) => new RetryingSummary("message", r.Id, r.Connection, r.Kind, null, 0, cases.GetValueOrDefault(s)?.Why, Micros.ToTime(r.Since), null, cases.GetValueOrDefault(s)?.TriedBy))];
    }

    /// <summary>How many requests and messages are tried again, as far as they are counted.</summary>
    public async Task<(int Requests, int Messages)> RetryingCountsAsync(CancellationToken cancellation) => (
        await engine.Store.CountUpToAsync("deliveries", "state = 0 AND attempts > 0", new { }, MostCounted, cancellation),
        await engine.Store.CountUpToAsync("inbox", "state = 0 AND outcome IS NOT NULL", new { }, MostCounted, cancellation));

    /// <summary>What is over, newest first: what people have ended, or what ended by itself.</summary>
    /// <param name="kind">"order", "request" or "message".</param>
    /// <param name="byPeople">True for what people have ended.</param>
    /// <param name="after">The last of the page before; null for the first page.</param>
    /// <param name="limit">Most of them.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<ResolvedSummary>> ResolvedAsync(string kind, bool byPeople, ListCursor? after, int limit, CancellationToken cancellation) =>
        [.. (await engine.Store.CasesEndedAsync(kind, byPeople, after?.At ?? long.MaxValue, after?.Id ?? "", limit, cancellation)).Select(ResolvedSummary.Of)];

    private RetryingSummary Retrying(AgainRow r, string? by)
    {
        var lane = engine.Lanes.Find(r.Connection);
        var due = Micros.ToTime(r.DueAt ?? r.Since);
        var next = lane?.Circuit is { State: not CircuitState.Closed, OpenUntil: { } until } && until > due ? until : due;
        var order = r.Stream is not null && StreamId.Parse(r.Stream) is { Kind: "order", Key: var key } ? key : null;
        return new RetryingSummary("request", r.Id, r.Connection, RequestWords.Of(r.Kind), order, r.Attempts, r.Reason, Micros.ToTime(r.Since), lane is null ? null : next, by);
    }
}
