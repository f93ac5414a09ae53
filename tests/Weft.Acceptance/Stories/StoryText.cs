using System.Text;
using Weft.Core.Workflow;

namespace Weft.Acceptance.Stories;

/// <summary>A story as a page of text, for people who review words.</summary>
internal static class StoryText
{
    private static readonly SemaphoreSlim one = new(1);

    /// <summary>Stories of one kind differ only in their names and figures.</summary>
    public static string ShapeOf(Told told) => string.Join('|',
    [
        told.Story.Status, .. told.Story.Holds.Select(h => h.Kind).Order(StringComparer.Ordinal), .. told.Story.Timeline.Select(e => e.What).Distinct().Order(StringComparer.Ordinal),
        .. told.State.Obligations.Select(o => $"{o.Kind} {o.State}").Distinct().Order(StringComparer.Ordinal),
    ]);

    /// <summary>The page.</summary>
    public static string Of(Told told)
    {
        var s = told.Story;
        var page = new StringBuilder();
        page.AppendLine($"Order {s.Number ?? s.Id}: {s.Status}{(s.InSync ? ", in sync" : "")}{(s.Total is { } total ? $", {total}" : "")}").AppendLine($"  {s.Summary}");
        foreach (var h in s.Holds) page.AppendLine($"hold  {h.Owner}: {h.Reason} {h.NextStep}");
        foreach (var p in s.Proposals) page.AppendLine($"change  {p.State}, {p.By}: {p.Change}; {p.Before} → {p.After}. {p.NextStep} {p.Decision}".TrimEnd());
        foreach (var l in s.Lines) page.AppendLine($"line  {l.Ordered} × {l.Sku}: {Units(l)}");
        foreach (var p in s.Pieces) page.AppendLine($"piece  {p.Id} {p.Node}, {p.State}: {p.Units}. {p.Note}".TrimEnd());
        foreach (var o in s.Obligations) page.AppendLine($"owed  {o.State,-7} {o.Who}: {o.What}. {o.Next}{(o.LastFailure is { } failure ? $" Said: {failure}" : "")}".TrimEnd());
        foreach (var c in s.Slas) page.AppendLine($"clock  {c.State,-7} {c.Who}: {c.What}. {c.Why}".TrimEnd());
        if (told.Money is { } money)
        {
            page.AppendLine($"money  {money.Says}");
            foreach (var item in money.OpenItems) page.AppendLine($"open  {item.Amount}: {item.Why}");
        }

        foreach (var e in told.Papers.Timeline) page.AppendLine($"  {e.Who}: {e.Text}");
        return page.ToString();
    }

    /// <summary>Writes it where WEFT_TEST_STORIES says, for whoever wants to read the stories of a run.</summary>
    public static async Task KeepAsync(string test, Told told)
    {
        if (Environment.GetEnvironmentVariable("WEFT_TEST_STORIES") is not { Length: > 0 } folder) return;
        await one.WaitAsync();
        try
        {
            await File.AppendAllTextAsync(Path.Combine(folder, string.Concat(test.Split('(')[0].Split('.')[^2..].SelectMany((p, i) => i == 0 ? p : "." + p)) + ".txt"), $"{Of(told)}{Environment.NewLine}");
        }
        finally
        {
            one.Release();
        }
    }

    private static string Units(Engine.Queries.StoryLine l) => string.Join(", ", new (int Units, string Name)[]
    {
        (l.Open, "not promised yet"), (l.Backordered, "waiting for stock"), (l.Reserved, "reserved"), (l.Released, "at the warehouse"), (l.Shipped, "shipped"), (l.Cancelled, "cancelled"),
    }.Where(u => u.Units > 0).Select(u => $"{u.Units} {u.Name}"));
}
