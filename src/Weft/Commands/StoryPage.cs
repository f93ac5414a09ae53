using Spectre.Console;
using Weft.Engine.Alerts;
using Weft.Engine.Queries;

namespace Weft.Commands;

/// <summary>The story of an order on one page.</summary>
internal static class StoryPage
{
    public static void Show(OrderStory story, Output output)
    {
        output.Line($"Order {story.Number ?? story.Id} ({story.Id}){(story.Total is { } total ? $", {total}" : "")}: {StatusNames.Of(story.Status)}{(story.InSync ? ", in sync" : "")}");
        output.Show(new Text(story.Summary + Environment.NewLine, new Style(decoration: Decoration.Bold)));
        foreach (var hold in story.Holds) output.Line($"Held since {Tables.Time(hold.Since)} UTC: {hold.Reason} {hold.NextStep} ({Actors.Owner(hold.Owner)} has to act{(hold.DueAt is { } due ? $" by {Tables.Time(due)} UTC" : "")}{Release(story, hold)})");

        foreach (var c in story.Corrections) output.Line($"{c.Author} corrected message {c.Original} on {Tables.Time(c.At)} UTC: message {c.Copy} says what happened ({string.Join(", ", c.Changes.Select(f => f.Path))}). {c.Note}");
        if (story.Obligations.Count > 0)
        {
            var owed = Tables.Of("Owed", "Who has the ball", "State", "Since (UTC)", "Tries", "Reference", "What happens next");
            foreach (var o in story.Obligations) owed.Row(o.What, o.Who, o.State, Tables.Time(o.Since), o.Attempts == 0 ? "" : o.Attempts.ToString(), o.Reference, Next(o));
            output.Show(owed);
        }

        if (story.Slas.Count > 0)
        {
            var clocks = Tables.Of("Target", "Whose clock", "State", "Took", "Of", "Due (UTC)", "Why");
            foreach (var c in story.Slas) clocks.Row(c.What, c.Who, State(c), Span(c.ElapsedSeconds), Span(c.TargetSeconds), Tables.Time(c.DueAt), c.Why);
            output.Show(clocks);
        }

        if (story.Lines.Count > 0)
        {
            var lines = Tables.Of("Line", "SKU", "Ordered", "Open", "Waiting for stock", "Reserved", "At the warehouse", "Shipped", "Cancelled");
            foreach (var l in story.Lines) lines.Row(l.LineId, l.Sku, $"{l.Ordered}", $"{l.Open}", $"{l.Backordered}", $"{l.Reserved}", $"{l.Released}", $"{l.Shipped}", $"{l.Cancelled}");
            output.Show(lines);
        }

        if (story.Pieces.Count > 0)
        {
            var pieces = Tables.Of("Piece", "Node", "State", "Units", "Still to leave", "What is to be said of it");
            foreach (var p in story.Pieces) pieces.Row(p.Id, p.Node, StatusNames.OfPiece(p.State), p.Units, $"{p.Left}", p.Expected is { } at ? $"{p.Note} Expected on {at:yyyy-MM-dd}." : p.Note);
            output.Show(pieces);
        }

        var timeline = Tables.Of("Time (UTC)", "What happened");
        foreach (var entry in story.Timeline) timeline.Row(Tables.Time(entry.At), entry.Text);
        output.Show(timeline);
    }

    /// <summary>An unknown SKU and a substitute are not released: they are mapped, or decided.</summary>
    private static string Release(OrderStory story, StoryHold hold) => hold.Kind is "UnmappedSku" or "Substitution" ? "" : $"; weft orders release {story.Id} --kind {hold.Kind} --key \"{hold.Key}\"";

    private static string State(StorySla c) => c.State switch
    {
        "running" => $"{Span(c.TargetSeconds - c.ElapsedSeconds)} left",
        "late" or "missed" => $"{c.State} by {Span(c.ElapsedSeconds - c.TargetSeconds)}",
        var other => other,
    };

    private static string Span(double seconds) => SlaWords.Span(TimeSpan.FromSeconds(seconds));

    private static string Next(StoryObligation o)
    {
        var next = o.NextAt is { } at ? $"{o.Next} At {at.UtcDateTime:HH:mm:ss} UTC." : o.Next ?? "";
        var failed = o.LastFailure is null ? next : $"{next} Last answer: {o.LastFailure}";
        return o.State == "failed" && o.DeliveryId is { } id ? $"{failed} (weft deadletters retry {id})" : failed;
    }
}
