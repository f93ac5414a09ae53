using Weft.Core.Reconciliation;
using Weft.Core.Workflow;

namespace Weft.Engine.Queries;

/// <summary>A discrepancy's events in plain words.</summary>
internal static class DiscrepancyWords
{
    public static string Of(Event e) => e switch
    {
        DiscrepancyFound x => $"Found: {Numbers(x.Difference)}. {x.Difference.Why}",
        DiscrepancySeenAgain x => $"Still there: {Numbers(x.Difference)}. {x.Difference.Why}",
        DiscrepancyConfirmed x => $"Confirmed at another look: {Numbers(x.Difference)}. {x.Difference.Why}",
        HealingStarted x => $"{x.How} ({(x.By == DiscrepancyDecider.ByPolicy ? "by policy" : x.By)}{(x.Attempt > 1 ? $", for the {x.Attempt}. time" : "")})",
        HealingGivenUp x => $"It was cured {x.Attempts} times and came back each time: somebody has to find out why.",
        DiscrepancyHealed => "Cured: both numbers are the same again.",
        DiscrepancyAccepted x => $"{x.By} accepts it: {x.Reason}",
        DiscrepancyGone => "Over: both numbers are the same again.",
        _ => e.GetType().Name,
    };

    /// <summary>What a look saw, if the event tells of one.</summary>
    public static Difference? SeenBy(Event e) => e switch
    {
        DiscrepancyFound x => x.Difference,
        DiscrepancySeenAgain x => x.Difference,
        DiscrepancyConfirmed x => x.Difference,
        _ => null,
    };

    private static string Numbers(Difference d) => d.Kind switch
    {
        DiscrepancyKind.ChannelStock => $"{d.Where} shows {d.Theirs}, it should show {d.Ours}",
        DiscrepancyKind.OwnerStock => $"{d.Where} has {d.Theirs} at {d.Location}, Weft has {d.Ours}",
        DiscrepancyKind.Promise => $"{d.Ours} units are promised, {d.Theirs} are needed",
        DiscrepancyKind.Counter => $"the counter says {d.Ours}, the sum is {d.Theirs}",
        _ => $"{d.Ours} were to be told, {d.Theirs} are available",
    };
}
