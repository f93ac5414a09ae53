using Weft.Desk.Words;
using Weft.Engine.Replays;

namespace Weft.Desk.Pages.Replay;

/// <summary>Dry runs and what they found in the words of the page.</summary>
internal static class ReplayWords
{
    public static Word Of(ReplayRun r) => r.State switch
    {
        "running" => new Word($"{Share(r)} % done", "info"),
        "done" when r.Totals is { Orders: 0, Skus: 0 } => new Word("no difference", "good"),
        "done" => new Word("differs", "warn"),
        "cancelled" => new Word("cancelled", "quiet"),
        "interrupted" => new Word("interrupted", "bad"),
        _ => new Word("failed", "bad"),
    };

    public static Word Of(ReplayDifference d) => d.State switch
    {
        "applied" => new Word("applied", "good"),
        "applying" => new Word("applied in part", "warn"),
        "refused" => new Word("not applied", "bad"),
        _ => d.Detail.CanBeApplied ? new Word("can be applied", "info") : new Word("by hand", "quiet"),
    };

    public static string Of(ReplayAbout about) => about switch { ReplayAbout.Order => "order", ReplayAbout.Money => "money", ReplayAbout.Stock => "stock", _ => "sent" };

    public static string Headline(ReplayRun r) => r.State switch
    {
        "running" => r.Steps == 0 ? "Looking for what belongs to it …" : $"{Spans.Grouped(r.Done)} of {Spans.Grouped(r.Steps)} messages, answers and timers decided again",
        "done" => r.Totals is { Orders: 0, Skus: 0 } ? "No difference: everything comes out as it is" : "Today's rules decide otherwise",
        "cancelled" => "Cancelled",
        "interrupted" => "The node stopped meanwhile",
        _ => "It could not be made",
    };

    public static string Says(ReplayRun r) => r.State switch
    {
        "running" => "It goes on while you look elsewhere.",
        "done" => $"{Spans.Grouped(r.Steps)} messages, answers and timers were decided again by the rules of {r.Rules}, asked for by {r.Author}.",
        _ => r.Note ?? "",
    };

    public static string Upper(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static int Share(ReplayRun r) => r.Steps == 0 ? 0 : (int)(100L * r.Done / r.Steps);
}
