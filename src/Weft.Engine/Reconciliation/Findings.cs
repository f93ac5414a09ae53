using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Inbox;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Reconciliation;

/// <summary>Puts what was found into the inbox, like everything that Weft acts on, together with where the walk stands.</summary>
internal sealed class Findings(Store store, MessageFeed feed, Translator translator, ReconciliationOptions options)
{
    /// <summary>True while so much waits to be decided that nothing more should be looked for.</summary>
    public bool AreFull => feed.BacklogOf(Translator.Api) >= options.MostFindingsWaiting;

    /// <summary>True while something of it waits to be decided.</summary>
    public bool Waiting => feed.BacklogOf(Translator.Api) > 0;

    /// <summary>Says that two numbers differ.</summary>
    public static Addressed Differs(Difference d)
    {
        Telemetry.Differences.Add(1, new("kind", d.Kind.ToString()), new("class", d.Class.ToString()));
        return new Addressed(DiscrepancyWorkflow.StreamOf(d.Key()), new ReportDifference(d));
    }

    /// <summary>Says that two numbers are the same again.</summary>
    public static Addressed Agrees(string key, DateTimeOffset now) => new(DiscrepancyWorkflow.StreamOf(key), new ReportAgreement(now));

    public Task CommitAsync(IReadOnlyList<Addressed> found, (string Connection, string? Cursor, long At)? cursor, CancellationToken cancellation) => CommitAsync(found, cursor, [], cancellation);

    /// <summary>The same, with what was paid out.</summary>
    public async Task CommitAsync(IReadOnlyList<Addressed> found, (string Connection, string? Cursor, long At)? cursor, IEnumerable<PayoutItemRow> paidOut, CancellationToken cancellation)
    {
        if (found.Count == 0 && cursor is null) return;
        var batch = new WriteBatch { Cursor = cursor };
        batch.PayoutItems.AddRange(paidOut);
        foreach (var (to, command) in found) batch.Received.Add(translator.Row(to, command, idempotencyKey: null));
        feed.Expect(batch.Received);
        try
        {
            feed.Offer(batch.Received, await store.CommitAsync(batch, cancellation));
        }
        catch
        {
            feed.CommitFailed(batch.Received);
            throw;
        }
    }
}
