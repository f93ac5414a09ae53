using System.Globalization;
using System.Text.Json;
using Weft.Core.Orders;
using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Engine.Replays;

/// <summary>
/// Brings orders to where a dry run has them, by the commands that people and channels use: through the inbox, decided by the state of now. Each command has a key made of the dry
/// run, the order and its own place, so that it has one effect however often it is applied and wherever the node dies meanwhile.
/// </summary>
internal sealed class Applying(WeftEngine engine, ReplayRuns runs)
{
    public async Task<IReadOnlyList<ReplayDifference>> ApplyAsync(long id, IReadOnlyList<string> entities, string by, CancellationToken cancellation)
    {
        var run = await runs.FindAsync(id, cancellation) ?? throw new ReplayRefusedException($"There is no dry run {id}.", "id", "List them, or start a new one.");
        if (run.State != "done") throw new ReplayRefusedException($"Dry run {id} is {run.State}: only one that is done can be applied.", "id", "Wait until it is done, or start a new one.");
        if (run.Rules != runs.Rules) throw new ReplayRefusedException("The rules have changed since this dry run: what it found may not be so any more.", "id", "Start a new one.");
        if (entities.Count > ReplayLimits.MostAppliedAtOnce) throw new ReplayRefusedException($"{entities.Count} are more than the {ReplayLimits.MostAppliedAtOnce} that can be applied at once.", "entities", "Apply them in parts.");
        var rows = new List<ReplayEntryRow>();
        foreach (var entity in entities.Distinct(StringComparer.Ordinal))
            rows.Add(await engine.Store.ReplayEntryAsync(id, entity, cancellation) ?? throw new ReplayRefusedException($"Dry run {id} found no difference of '{entity}'.", "entities", "Take the names from its list."));
        var applied = new List<ReplayDifference>();
        foreach (var row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            applied.Add(ReplayDifference.Of(row.State == "applied" ? row : await ApplyAsync(row, by)));
        }

        return applied;
    }

    private async Task<ReplayEntryRow> ApplyAsync(ReplayEntryRow row, string by)
    {
        var detail = JsonSerializer.Deserialize(row.Detail, ReplayJson.Default.ReplayDetail)!;
        var done = new List<string>();
        if (row.State == "open" && await HasChangedAsync(row, detail)) return await EndAsync(row, "refused", by, ["It has changed since the dry run. Replay it again."]);
        if (!detail.CanBeApplied) return await EndAsync(row, "refused", by, [.. detail.Actions.Select(a => $"{a.Words} {a.NextStep}")]);
        // From here on its version may move: what is begun is ended by its keys, not by its version.
        row = await EndAsync(row, "applying", by, []);
        foreach (var (i, action) in detail.Actions.Index())
        {
            var (worked, words) = await DoAsync(detail, action, by, string.Create(CultureInfo.InvariantCulture, $"replay:{row.ReplayId}:{row.Entity}:{i}"));
            done.Add(words);
            if (!worked) return await EndAsync(row, "refused", by, done);
        }

        return await EndAsync(row, "applied", by, done);
    }

    private async Task<bool> HasChangedAsync(ReplayEntryRow row, ReplayDetail detail) =>
        detail.Kind == "order" && (await engine.Store.VersionsAsync([row.Entity], CancellationToken.None)).FirstOrDefault().Version != row.Version;

    private async Task<(bool Worked, string Words)> DoAsync(ReplayDetail detail, ReplayAction action, string by, string key)
    {
        var stream = StreamId.Parse(detail.Entity);
        switch (action.Kind)
        {
            case "reprocess":
                return await ReprocessAsync(long.Parse(action.Target, CultureInfo.InvariantCulture));
            case "amend":
                return await WantedAsync(detail.Id) is { } wanted
                    ? Say(action, await engine.SubmitAsync(stream, new AmendOrder(key, by, "replayed under the rules of today") { Order = wanted }, key))
                    : (false, "Its messages are not kept any more. Change the order by hand.");
            case "release-hold":
                var (kind, name) = HoldOf(action);
                return Say(action, await engine.SubmitAsync(stream, new ReleaseHold(kind, name, by), key));
            case "place-hold":
                var (stop, who) = HoldOf(action);
                return Say(action, await engine.SubmitAsync(stream, new PlaceHold(who, action.Words) { Kind = stop }, key));
            case "retry":
                return Say(action, await engine.SubmitAsync(stream, new DeliveryRetried($"{detail.Id}/{action.Target}", by), key));
            default:
                return (true, $"Not applied: {action.Words} {action.NextStep}".Trim());
        }
    }

    private static (HoldKind Kind, string Key) HoldOf(ReplayAction action)
    {
        var bar = action.Target.IndexOf('|', StringComparison.Ordinal);
        return (Enum.Parse<HoldKind>(action.Target[..bar]), action.Target[(bar + 1)..]);
    }

    /// <summary>A message that is run again goes the way of every message, and one that has had its effect has no other.</summary>
    private async Task<(bool Worked, string Words)> ReprocessAsync(long message)
    {
        if (await engine.ReprocessAsync(message, CancellationToken.None)) return (true, $"Message {message} is run again.");
        return await engine.Store.MessageAsync(message, CancellationToken.None) switch
        {
            null => (false, $"Message {message} is not kept any more. Have it sent again."),
            { State: InboxState.Settled, Outcome: { } outcome } when outcome.StartsWith("nothing", StringComparison.Ordinal) => await AgainAsync(message),
            var row => (true, $"Message {message} is done already: {row.Outcome}"),
        };
    }

    private async Task<(bool Worked, string Words)> AgainAsync(long message)
    {
        if (await engine.Store.MessageAsync(message, CancellationToken.None) is not { } row) return (false, $"Message {message} is not kept any more.");
        await engine.Store.RunAsync(Statements.Settle, [new InboxSettlement(row.Id, InboxState.Pending, "reprocessing", null, null, null, engine.Clock.Now())], CancellationToken.None);
        engine.Feed.ReadAgain(row.Connection);
        return (true, $"Message {message} is run again.");
    }

    /// <summary>The order as today's rules make it of its messages. It is not kept with the dry run, because it holds personal data.</summary>
    private async Task<Order?> WantedAsync(string order)
    {
        var (_, rerun) = await runs.AgainAsync(new ReplayScope(ReplayKind.Order, order, null, null), static (_, _) => ValueTask.CompletedTask, CancellationToken.None);
        var stream = OrderWorkflow.StreamOf(new(order)).ToString();
        return ((OrderState)(await rerun.Scratch.LoadAsync([stream], CancellationToken.None))[stream].State).Order;
    }

    private static (bool Worked, string Words) Say(ReplayAction action, CommandResult result) => result switch
    {
        { Problem: { } problem } => (false, $"{problem.Reason} {problem.NextStep}"),
        { Decision: Decision.Refused refused } => (false, $"{action.Words} Refused: {refused.Reason} {refused.NextStep}".Trim()),
        { Decision: Decision.Unexpected unexpected } => (false, $"{action.Words} {unexpected.What}"),
        { Decision: Decision.AlreadyDone already } => (true, $"{action.Words} It is so already: {already.Why}"),
        _ => (true, $"{action.Words} Done."),
    };

    private async Task<ReplayEntryRow> EndAsync(ReplayEntryRow row, string state, string by, List<string> outcome)
    {
        row = row with { State = state, AppliedBy = by, AppliedAt = engine.Clock.Now(), Outcome = JsonSerializer.Serialize(outcome, ReplayJson.Default.ListString) };
        await engine.Store.RunAsync(ReplayEntryRow.Statement, [row], CancellationToken.None);
        return row;
    }
}
