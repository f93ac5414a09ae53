using Weft.Core.Alerts;
using Weft.Core.Workflow;

namespace Weft.Engine.Alerts;

/// <summary>What happened to an alert, in plain words.</summary>
internal static class AlertWords
{
    public static string Of(Event what) => what switch
    {
        AlertRaised { Quiet: true } e => $"It came back: {e.Cause.Title}. Because it had ended a moment ago, it is told of only if it lasts.",
        AlertRaised e => $"Raised: {e.Cause.Title}. {SlaWords.Orders(e.Cause.Orders)}.",
        AlertChanged e => $"Now: {e.Cause.Title}, {SlaWords.Orders(e.Cause.Orders)}.",
        AlertAcknowledged e => $"{e.By} looks after it{(e.Until is { } until ? $"; it is quiet until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC" : "; it is quiet until it ends")}.{(e.Note is { Length: > 0 } note ? $" “{note}”" : "")}",
        AlertReminded e => e.Number == 1 ? "It lasts: people are told." : $"It is still there: people are told for the {Ordinal(e.Number)} time.",
        AlertEnded e => $"Ended by itself: {e.Why}",
        AlertNoticeFailed e => $"{e.Key[(e.Key.LastIndexOf('/') + 1)..]} could not be told: {e.Reason}",
        AlertNoticeDone e => $"{e.Key[(e.Key.LastIndexOf('/') + 1)..]} is told after all.",
        AlertNoticeRetried e => $"{e.By} sends the notice again.",
        _ => what.GetType().Name,
    };

    private static string Ordinal(int n) => n switch { 2 => "second", 3 => "third", _ => $"{n}th" };
}
