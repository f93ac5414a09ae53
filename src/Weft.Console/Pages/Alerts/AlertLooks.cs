using Weft.Desk.Words;
using Weft.Engine.Alerts;

namespace Weft.Desk.Pages.Alerts;

/// <summary>How states of alerts and clocks are shown.</summary>
internal static class AlertLooks
{
    public static Word Of(string state) => state switch
    {
        "Open" => new("open", "bad"),
        "Acknowledged" => new("looked after", "warn"),
        _ => new("ended", "quiet"),
    };

    public static Word Of(StorySla clock) => clock.State switch
    {
        "late" => new($"late by {Spans.Of(TimeSpan.FromSeconds(clock.ElapsedSeconds - clock.TargetSeconds))}", "bad"),
        "missed" => new($"missed by {Spans.Of(TimeSpan.FromSeconds(clock.ElapsedSeconds - clock.TargetSeconds))}", "warn"),
        "paused" => new("stands still", "quiet"),
        "running" => new($"{Spans.Of(TimeSpan.FromSeconds(clock.TargetSeconds - clock.ElapsedSeconds))} left", "info"),
        _ => new("met", "good"),
    };
}
