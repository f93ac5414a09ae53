using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Alerts;

/// <summary>Alerts: one stream for each cause. Who is told of what follows from its events, so that nobody is told twice, and a restart tells nobody again.</summary>
/// <param name="policy">Who is told, and how often.</param>
public sealed class AlertWorkflow(AlertPolicy policy) : Workflow<AlertState>
{
    private const string Reminder = "remind";

    /// <inheritdoc/>
    public override string Kind => "alert";

    /// <inheritdoc/>
    protected override AlertState Initial(string key) => new(key);

    /// <inheritdoc/>
    protected override Decision Decide(Command command, AlertState state, DateTimeOffset now) => AlertDecider.Decide(command, state, policy, now);

    /// <inheritdoc/>
    protected override AlertState Evolve(AlertState state, Event recorded, DateTimeOffset at) => recorded switch
    {
        AlertRaised e => new AlertState(state.Id)
        {
            Status = AlertStatus.Open, Cause = e.Cause, Episode = e.Episode, RaisedAt = at, Notices = e.Quiet ? 0 : 1, IsTold = !e.Quiet, Undelivered = state.Undelivered,
        },
        AlertChanged e => state with { Cause = e.Cause },
        AlertAcknowledged e => state with { Status = AlertStatus.Acknowledged, By = e.By, QuietUntil = e.Until, Note = e.Note },
        AlertReminded e => state with { Status = AlertStatus.Open, By = null, QuietUntil = null, Note = null, Notices = e.Number, IsTold = true },
        AlertEnded e => state with { Status = AlertStatus.Closed, EndedAt = at, Ending = e.Why, IsTold = false, QuietUntil = null },
        AlertNoticeFailed e => state with { Undelivered = state.Undelivered.SetItem(e.Key, e.Reason) },
        AlertNoticeDone e => state with { Undelivered = state.Undelivered.Remove(e.Key) },
        _ => state,
    };

    /// <inheritdoc/>
    protected override ImmutableArray<Effect> Effects(AlertState before, AlertState after, ImmutableArray<Event> events, DateTimeOffset now)
    {
        var effects = ImmutableArray.CreateBuilder<Effect>();
        foreach (var e in events)
        {
            switch (e)
            {
                case AlertRaised raised:
                    if (!raised.Quiet) Tell(AlertNews.Raised, after, now, effects);
                    effects.Add(Remind(after, now + (raised.Quiet ? policy.CalmFor : policy.RepeatEvery)));
                    break;
                case AlertReminded:
                    Tell(after.Notices == 1 ? AlertNews.Raised : AlertNews.Still, after, now, effects);
                    effects.Add(Remind(after, now + policy.RepeatEvery));
                    break;
                case AlertAcknowledged acknowledged:
                    effects.Add(acknowledged.Until is { } until ? Remind(after, until) : new Effect.ClearTimer(Reminder));
                    break;
                case AlertEnded:
                    if (before.IsTold) Tell(AlertNews.Ended, after, now, effects);
                    effects.Add(new Effect.ClearTimer(Reminder));
                    break;
                case AlertNoticeRetried retried:
                    Again(retried.Key, after, now, effects);
                    break;
            }
        }

        return effects.ToImmutable();
    }

    private static Effect.SetTimer Remind(AlertState s, DateTimeOffset at) => new(Reminder, at, new RemindOfAlert(s.Episode));

    /// <summary>Tells everybody, except through a connection that the alert itself is about.</summary>
    private void Tell(AlertNews news, AlertState s, DateTimeOffset now, ImmutableArray<Effect>.Builder effects)
    {
        foreach (var who in policy.Notify)
            if (who.Connection != s.Cause!.Connection) effects.Add(Notice(who, KeyOf(news, s, who), news, s, now, again: false));
    }

    private void Again(string key, AlertState s, DateTimeOffset now, ImmutableArray<Effect>.Builder effects)
    {
        foreach (var who in policy.Notify)
        {
            foreach (var news in Enum.GetValues<AlertNews>())
                if (key.StartsWith($"alert/{s.Id}/", StringComparison.Ordinal) && key.EndsWith($"/{Word(news)}/{who.Connection}", StringComparison.Ordinal)) effects.Add(Notice(who, key, news, s, now, again: true));
        }
    }

    /// <summary>Names episode and number of the notice, so that each is sent once.</summary>
    private static string KeyOf(AlertNews news, AlertState s, AlertRecipient who) => $"alert/{s.Id}/{s.Episode}.{s.Notices}/{Word(news)}/{who.Connection}";

    private static string Word(AlertNews news) => news.ToString().ToLowerInvariant();

    private static Effect.Deliver Notice(AlertRecipient who, string key, AlertNews news, AlertState s, DateTimeOffset now, bool again) =>
        new(who.Connection, key, s.Id, new AlertNoticeRequest(s.Id, news, s.Cause!, now, who.To), Priority.Urgent, Again: again);
}
