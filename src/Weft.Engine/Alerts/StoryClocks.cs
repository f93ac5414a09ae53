using Weft.Core.Orders;
using Weft.Core.Slas;
using Weft.Engine.Queries;

namespace Weft.Engine.Alerts;

/// <summary>Tells the clocks of an order: whose they are, how much is left, and why one stands still.</summary>
internal sealed class StoryClocks(SlaPolicy policy, HoldOptions holds, TimeProvider clock)
{
    public IReadOnlyList<StorySla> Of(OrderState s)
    {
        var now = clock.GetUtcNow();
        return [.. s.Holds.Select(h => Of(h, now)).OfType<StorySla>(), .. OrderClocks.Of(s, policy).Select(c => Of(c, s, now))];
    }

    private StorySla? Of(Hold hold, DateTimeOffset now)
    {
        if (holds.DueAt(hold.Kind, hold.Since) is not { } due) return null;
        return new StorySla("hold to be settled", "hold", hold.Owner, now > due ? "late" : "running", (due - hold.Since).TotalSeconds, Seconds(now - hold.Since), due, $"The order is stopped: {HoldNames.Quoted(hold.Kind, hold.Key)}.");
    }

    private static StorySla Of(SlaClock c, OrderState s, DateTimeOffset now)
    {
        var missed = c.IsMissed(now);
        var state = c.Until is not null ? (missed ? "missed" : "met") : missed ? "late" : c.IsPaused ? "paused" : "running";
        var why = c.IsPaused ? Paused(s) : c.Target.Hours is { } hours ? $"Counts from {hours.From:hh\\:mm} to {Text(hours.To)} ({hours.Zone.Id}) on working days only." : null;
        return new StorySla(SlaWords.Of(c.Workflow), SlaWords.Key(c.Workflow), c.Owner, state, c.Target.Within.TotalSeconds, Seconds(c.Elapsed(now)), c.DueAt, why);
    }

    private static string Paused(OrderState s) => s.Holds is [var hold, ..]
        ? $"It stands still: {Actors.Owner(hold.Owner)} has to act on {HoldNames.Quoted(hold.Kind, hold.Key)}."
        : $"It stands still: units are not there yet at {s.Parties!.Location}.";

    private static double Seconds(TimeSpan span) => Math.Round(span.TotalSeconds, 1);

    private static string Text(TimeSpan time) => time == TimeSpan.FromDays(1) ? "24:00" : $"{time:hh\\:mm}";
}
