using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Workflow;

namespace Weft.Core.Reconciliation;

/// <summary>Differences between books: one stream for each pair of numbers that ever differed.</summary>
/// <param name="policy">What is cured without asking, and when it is looked at again.</param>
public sealed class DiscrepancyWorkflow(ReconciliationPolicy policy) : Workflow<DiscrepancyState>
{
    /// <inheritdoc/>
    public override string Kind => "discrepancy";

    /// <summary>The stream of a difference.</summary>
    public static StreamId StreamOf(string key) => new("discrepancy", key);

    /// <inheritdoc/>
    protected override DiscrepancyState Initial(string key) => new(key);

    /// <inheritdoc/>
    protected override Decision Decide(Command command, DiscrepancyState state, DateTimeOffset now) => DiscrepancyDecider.Decide(command, state, policy, now);

    /// <inheritdoc/>
    protected override DiscrepancyState Evolve(DiscrepancyState state, Event recorded, DateTimeOffset at) => recorded switch
    {
        DiscrepancyFound e => new DiscrepancyState(state.Key) { Status = DiscrepancyStatus.Suspected, Last = e.Difference, FirstSeen = at, LastSeen = at, Looks = 1, LookAgainAt = e.LookAgainAt },
        DiscrepancySeenAgain e => Seen(state, e.Difference, e.LookAgainAt, at),
        DiscrepancyConfirmed e => Seen(state, e.Difference, e.LookAgainAt, at) with { Status = DiscrepancyStatus.Open },
        HealingStarted e => state with { Status = DiscrepancyStatus.Healing, Heals = e.Attempt, By = e.By, Note = e.How, LookAgainAt = e.LookAgainAt },
        HealingGivenUp e => state with { Status = DiscrepancyStatus.Open, LookAgainAt = e.LookAgainAt, Note = $"It was cured {e.Attempts} times and came back each time." },
        DiscrepancyAccepted e => state with { Status = DiscrepancyStatus.Accepted, By = e.By, Note = e.Reason, LookAgainAt = null },
        DiscrepancyHealed => Over(state, DiscrepancyStatus.Healed, at),
        DiscrepancyGone => Over(state, DiscrepancyStatus.Gone, at),
        _ => state,
    };

    /// <inheritdoc/>
    protected override ImmutableArray<Effect> Effects(DiscrepancyState before, DiscrepancyState after, ImmutableArray<Event> events, DateTimeOffset now)
    {
        if (!events.Any(e => e is HealingStarted) || after.Last is not { } last || Healing.Of(last) is not { } cure) return [];
        return [.. cure.Commands.Select(c => (Effect)new Effect.Tell(StockWorkflow.StreamOf(last.Sku), c))];
    }

    private static DiscrepancyState Seen(DiscrepancyState s, Difference d, DateTimeOffset lookAgainAt, DateTimeOffset at) =>
        s with { Last = d, LastSeen = at, Looks = s.Looks + 1, LookAgainAt = lookAgainAt };

    private static DiscrepancyState Over(DiscrepancyState s, DiscrepancyStatus status, DateTimeOffset at) => s with { Status = status, OverAt = at, LookAgainAt = null };
}
