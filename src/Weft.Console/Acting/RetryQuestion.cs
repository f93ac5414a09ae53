using System.Text;
using Weft.Desk.Words;
using Weft.Engine;
using Weft.Engine.Queries;
using Weft.Engine.Queries.Desk;

namespace Weft.Desk.Acting;

/// <summary>What somebody sees before a refused request is sent again: what it is, what was said, and what will happen.</summary>
internal static class RetryQuestion
{
    public static async Task<Question> OfAsync(DeliveryDetail detail, WeftEngine engine)
    {
        var ahead = (await engine.Desk.PreviewAsync(detail.Delivery.Id, CancellationToken.None))?.Rows[0];
        var d = detail.Delivery;
        var lane = engine.Queries.LaneDepths().FirstOrDefault(l => l.Connection == d.Connection);
        var will = lane switch
        {
            null => $"No connection is called '{d.Connection}' any more: it would wait until there is one.",
            { CircuitOpen: true } => $"{d.Connection} does not answer at the moment: it waits until {d.Connection} is back, and goes out then.",
            { Waiting: > 0 } => $"It goes out after {Spans.Of(lane.Waiting, "other request", "other requests")} that {lane.Connection} has before it.",
            _ => "It goes out at once.",
        };
        return new Question(
            $"Ask {d.Connection} again?",
            $"{will} It is the same request under the same key: if {d.Connection} has it already, Weft takes over what is there instead of making a second one. If the cause is still there, it is refused again.",
            "Send it again")
        {
            Facts =
            [
                ("What", RequestWords.Of(d.Kind)), ("About", d.Entity), ("Why it was refused", d.Reason ?? "No reason was given."),
                ("What will come of it", ahead is null ? "It is no dead letter any more." : $"{char.ToUpperInvariant(ForecastWords.Of(ahead.Forecast)[0])}{ForecastWords.Of(ahead.Forecast)[1..]}. {ahead.Why}"),
                ("Tried", d.Attempts > 1 ? $"{d.Attempts} times, so it was sent again before" : "once"), ("Key", d.Key),
            ],
            Document = Masking.Of(Encoding.UTF8.GetBytes(detail.Request)),
        };
    }
}
