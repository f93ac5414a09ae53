using Weft.Core.Workflow;

namespace Weft.Core.Reconciliation;

/// <summary>What each command leads to in each state of a discrepancy.</summary>
public static class DiscrepancyDecider
{
    /// <summary>Who decides when the configuration does.</summary>
    public const string ByPolicy = "policy";

    /// <summary>Decides one command.</summary>
    public static Decision Decide(Command command, DiscrepancyState s, ReconciliationPolicy policy, DateTimeOffset now) => command switch
    {
        ReportDifference c => Differs(c.Difference, s, policy, now),
        ReportAgreement c => Agrees(c, s),
        AcceptDiscrepancy c => Accept(c, s),
        HealDiscrepancy c => Heal(c, s, policy, now),
        _ => new Decision.Unexpected($"A discrepancy does not know what to do with {command.GetType().Name}."),
    };

    private static Decision Differs(Difference d, DiscrepancyState s, ReconciliationPolicy policy, DateTimeOffset now)
    {
        if (d.Ours == d.Theirs) return new Decision.Refused($"Both numbers are {d.Ours}: that is no difference.", "theirs", "Report that they agree.");
        if (!s.IsThere) return Decision.Accept(new DiscrepancyFound(d, now + policy.LookAgainAfter));
        if (s is { Status: DiscrepancyStatus.Accepted, Last: { } accepted })
        {
            return (accepted.Ours, accepted.Theirs) == (d.Ours, d.Theirs)
                ? new Decision.AlreadyDone($"{s.By} accepts it: {s.Note}")
                : Decision.Accept(new DiscrepancyFound(d, now + policy.LookAgainAfter));
        }

        if (now < s.LookAgainAt) return new Decision.AlreadyDone($"It is known; whether it stays is seen from {s.LookAgainAt:O} on.");
        var next = now + policy.WaitAfter(s.Looks + 1);
        if (d.Class == DiscrepancyClass.InFlight || s.Status == DiscrepancyStatus.Open) return Decision.Accept(new DiscrepancySeenAgain(d, next));
        if (s.Status == DiscrepancyStatus.Suspected) return Confirm(d, policy, now, next);
        // What it has turned into may be something that is not cured without asking.
        if (s.By == ByPolicy && Unasked(d, policy) is null) return Decision.Accept(new DiscrepancyConfirmed(d, next));
        return s.Heals < policy.MostHeals && Healing.Of(d) is { } again
            ? Decision.Accept(new DiscrepancySeenAgain(d, next), new HealingStarted(again.How, s.By ?? ByPolicy, s.Heals + 1, now + policy.LookAgainAfter))
            : Decision.Accept(new DiscrepancySeenAgain(d, next), new HealingGivenUp(s.Heals, next));
    }

    private static Decision.Accepted Confirm(Difference d, ReconciliationPolicy policy, DateTimeOffset now, DateTimeOffset next)
    {
        var confirmed = new DiscrepancyConfirmed(d, next);
        return Unasked(d, policy) is { } cure
            ? Decision.Accept(confirmed, new HealingStarted(cure.How, ByPolicy, 1, now + policy.LookAgainAfter))
            : Decision.Accept(confirmed);
    }

    /// <summary>The cure that the policy allows without asking; null when there is none.</summary>
    private static Healing? Unasked(Difference d, ReconciliationPolicy policy) => policy.Heals.Contains(d.Class) && Healing.Of(d) is { Safe: true } cure ? cure : null;

    private static Decision Agrees(ReportAgreement c, DiscrepancyState s) => s.Status switch
    {
        DiscrepancyStatus.Healing => Decision.Accept(new DiscrepancyHealed(c.At)),
        _ when s.IsThere => Decision.Accept(new DiscrepancyGone(c.At)),
        _ => new Decision.AlreadyDone("There is no difference."),
    };

    private static Decision Accept(AcceptDiscrepancy c, DiscrepancyState s) => s.Status switch
    {
        DiscrepancyStatus.None => Unknown(),
        DiscrepancyStatus.Accepted => new Decision.AlreadyDone($"{s.By} has accepted it: {s.Note}"),
        _ when s.IsThere => Decision.Accept(new DiscrepancyAccepted(c.By, c.Reason)),
        _ => new Decision.AlreadyDone("The numbers are the same again."),
    };

    private static Decision Heal(HealDiscrepancy c, DiscrepancyState s, ReconciliationPolicy policy, DateTimeOffset now)
    {
        if (s.Last is not { } last) return Unknown();
        if (!s.IsThere) return new Decision.AlreadyDone("The numbers are the same again.");
        if (s.Status == DiscrepancyStatus.Healing && now < s.LookAgainAt) return new Decision.AlreadyDone($"{s.Note} Whether it helps is seen from {s.LookAgainAt:O} on.");
        return Healing.Of(last) is { } cure
            ? Decision.Accept(new HealingStarted(cure.How, c.By, s.Heals + 1, now + policy.LookAgainAfter))
            : new Decision.Refused("No command of Weft's cures this.", "id", Healing.Suggestion(last));
    }

    private static Decision.Refused Unknown() => new("There is no such discrepancy.", "id", "List them with GET /api/v1/discrepancies.");
}
