using Weft.Core.Workflow;

namespace Weft.Core.Alerts;

/// <summary>What each command leads to in each state of an alert.</summary>
public static class AlertDecider
{
    /// <summary>Decides one command.</summary>
    public static Decision Decide(Command command, AlertState s, AlertPolicy policy, DateTimeOffset now) => command switch
    {
        RaiseAlert c => Raise(c.Cause, s, policy, now),
        EndAlert c => s.IsOpen ? Decision.Accept(new AlertEnded(c.Why)) : new Decision.AlreadyDone("Its cause is not there."),
        AcknowledgeAlert c => Acknowledge(c, s, policy, now),
        RemindOfAlert c => Remind(c, s, now),
        DeliverySettled c => Settled(c, s),
        DeliveryRetried c => s.Undelivered.ContainsKey(c.Key) ? Decision.Accept(new AlertNoticeRetried(c.Key, c.By)) : new Decision.AlreadyDone("Nobody waits for it any more."),
        _ => new Decision.Unexpected($"An alert does not know what to do with {command.GetType().Name}."),
    };

    private static Decision Raise(AlertCause cause, AlertState s, AlertPolicy policy, DateTimeOffset now)
    {
        if (s.IsOpen) return s.Cause!.Differs(cause) ? Decision.Accept(new AlertChanged(cause)) : new Decision.AlreadyDone("It is known.");
        return Decision.Accept(new AlertRaised(cause, s.Episode + 1, Quiet: s.EndedAt is { } ended && now - ended < policy.CalmFor));
    }

    private static Decision Acknowledge(AcknowledgeAlert c, AlertState s, AlertPolicy policy, DateTimeOffset now)
    {
        if (s.Status == AlertStatus.None) return new Decision.Refused("There is no such alert.", "id", "List them with GET /api/v1/alerts.");
        if (!s.IsOpen) return new Decision.AlreadyDone("Its cause is gone already.");
        if (c.Until is { } until && (until <= now || until - now > policy.LongestQuiet))
            return new Decision.Refused($"'{until:O}' does not lie within the next {policy.LongestQuiet.TotalDays:0} days.", "until", "Give a later time, or none: then it stays quiet until its cause is gone.");
        if (s.Status == AlertStatus.Acknowledged && (s.By, s.QuietUntil, s.Note) == (c.By, c.Until, c.Note)) return new Decision.AlreadyDone($"{s.By} has acknowledged it.");
        return Decision.Accept(new AlertAcknowledged(c.By, c.Until, c.Note));
    }

    private static Decision Remind(RemindOfAlert c, AlertState s, DateTimeOffset now)
    {
        if (!s.IsOpen || c.Episode != s.Episode) return new Decision.AlreadyDone("It is over.");
        if (s.Status == AlertStatus.Acknowledged && (s.QuietUntil is not { } until || now < until)) return new Decision.AlreadyDone($"{s.By} looks after it.");
        return Decision.Accept(new AlertReminded(s.Notices + 1));
    }

    private static Decision Settled(DeliverySettled c, AlertState s)
    {
        if (!c.Result.Succeeded) return Decision.Accept(new AlertNoticeFailed(c.Key, c.Result.Reason ?? "No reason was given."));
        return s.Undelivered.ContainsKey(c.Key) ? Decision.Accept(new AlertNoticeDone(c.Key)) : new Decision.AlreadyDone("They are told.");
    }
}
