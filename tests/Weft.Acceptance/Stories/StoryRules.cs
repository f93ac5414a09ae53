using System.Text.RegularExpressions;
using Weft.Core.Orders;
using Weft.Core.Workflow;
using Weft.Engine.Queries;

namespace Weft.Acceptance.Stories;

/// <summary>What it means that a story reads right.</summary>
internal static partial class StoryRules
{
    private static readonly string[] obligations = [.. Enum.GetNames<ObligationKind>().Select(Kebab).Where(k => k.Contains('-', StringComparison.Ordinal))];

    /// <summary>Remains of a sentence that was put together wrongly.</summary>
    private static readonly string[] leftovers = ["{", "}", "()", "''", "  ", " .", " ,", "..", ",,", ": .", ":.", "null", "System.", "Exception", "True", "False", "00:00:00", "0001-01-01"];

    /// <summary>What does not read right, each in a sentence.</summary>
    public static IEnumerable<string> Broken(Told told) =>
        Words(told).Concat(Times(told)).Concat(Owed(told)).Concat(Holds(told)).Concat(Standing(told)).Concat(FigureRules.Units(told)).Concat(FigureRules.Money(told));

    /// <summary>What a text for people must not have in it; null when it has nothing of it.</summary>
    public static string? Technical(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return "says nothing";
        if (Identifier().Match(text) is { Success: true } id) return $"has the identifier '{id.Value}'";
        if (Persisted().Match(text) is { Success: true } name) return $"has the internal name '{name.Value}'";
        if (Stream().Match(text) is { Success: true } stream) return $"has the internal address '{stream.Value}'";
        if (obligations.FirstOrDefault(o => text.Contains(o, StringComparison.Ordinal)) is { } key) return $"has the internal key '{key}'";
        return leftovers.FirstOrDefault(l => text.Contains(l, StringComparison.Ordinal)) is { } left ? $"has a remain of '{left}'" : null;
    }

    /// <summary>The same for a text of an order, whose own names may look like anything.</summary>
    public static string? Technical(string? text, Told told) => Technical(Plain(text, told));

    private static IEnumerable<string> Words(Told told)
    {
        foreach (var (where, text) in told.Texts())
            if (Technical(text, told) is { } technical) yield return $"{where} {technical}: \"{text}\"";

        foreach (var e in told.Story.Timeline)
            if (e.Text.Length > 0 && e.Text[^1] is not ('.' or '!' or '?')) yield return $"timeline, {e.What}, does not end as a sentence: \"{e.Text}\"";

        foreach (var (text, what) in Personal(told.State))
            foreach (var (where, said) in told.Texts())
                if (said?.Contains(text, StringComparison.OrdinalIgnoreCase) == true) yield return $"{where} tells everybody the customer's {what}: \"{said}\"";
    }

    private static IEnumerable<string> Times(Told told)
    {
        if (told.Story.Timeline.Count != told.Papers.Timeline.Count) yield return $"the API tells of {told.Story.Timeline.Count} events, the console of {told.Papers.Timeline.Count}";
        if (told.Story.Timeline.Zip(told.Story.Timeline.Skip(1)).Any(p => p.Second.At < p.First.At)) yield return "the timeline is not in the order of time";
        foreach (var (e, p) in told.Story.Timeline.Zip(told.Papers.Timeline))
            if (e.Text != p.Text || e.At != p.At) yield return $"the API says \"{e.Text}\" where the console says \"{p.Text}\"";
        foreach (var e in told.Papers.Timeline)
            if (string.IsNullOrWhiteSpace(e.Who)) yield return $"nobody is behind \"{e.Text}\"";
    }

    private static IEnumerable<string> Owed(Told told)
    {
        foreach (var o in told.Story.Obligations.Where(o => o.State is not ("met" or "waived")))
        {
            if (string.IsNullOrWhiteSpace(o.Who)) yield return $"nobody has the ball for {o.What}";
            if (o.Since == default || o.Since > told.Now) yield return $"{o.What} is owed since {o.Since:O}";
            if (string.IsNullOrWhiteSpace(o.Next)) yield return $"what happens next with {o.What} is not said";
            var sent = told.State.Obligation(o.Key)?.Kind.IsAwaited() == false && o is { State: "open", DeliveryId: not null };
            if (sent && o.NextAt is null && !o.Next!.Contains("configuration", StringComparison.Ordinal)) yield return $"when {o.What} is tried is not said: {o.Next}";
            if ((o.State == "failed" || o.Attempts > 0) && string.IsNullOrWhiteSpace(o.LastFailure)) yield return $"{o.What} was tried {o.Attempts} times, is {o.State}, and no reason is given";
        }
    }

    private static IEnumerable<string> Holds(Told told)
    {
        foreach (var h in told.Story.Holds)
        {
            if (h.Since == default || h.Since > told.Now) yield return $"the hold {h.Kind} is from {h.Since:O}";
            if (h.DueAt is { } due && due < h.Since) yield return $"the hold {h.Kind} is to be settled before it began";
            if (!told.Story.Summary.Contains(h.Owner, StringComparison.Ordinal) && told.Story.Holds.Count == 1 && told.Story.Status == nameof(OrderStatus.OnHold)) yield return $"the summary does not say that {h.Owner} has to act: {told.Story.Summary}";
        }
    }

    private static IEnumerable<string> Standing(Told told)
    {
        var s = told.Story;
        if (s.Status != told.State.Status().ToString()) yield return $"the status is {s.Status}, the order is {told.State.Status()}";
        if (s.InSync != told.State.InSync) yield return $"in sync is {s.InSync}";
        if (s.InSync)
        {
            if (!s.Summary.Contains("every system agrees", StringComparison.Ordinal)) yield return $"it is in sync, and the summary does not say so: {s.Summary}";
            if (s.Obligations.FirstOrDefault(o => o.State is not ("met" or "waived") && told.State.Obligation(o.Key)!.Kind != ObligationKind.Notification) is { } open) yield return $"it is in sync, and {open.What} is {open.State}";
            if (s.Slas.FirstOrDefault(c => c.State is "running" or "late" or "paused") is { } clock) yield return $"it is in sync, and the clock of {clock.What} is {clock.State}";
            yield break;
        }

        var why = s.Holds.Count > 0 || s.Obligations.Any(o => o.State is "open" or "failed" or "waiting") || s.Lines.Any(l => l.Open + l.Backordered > 0) || s.Proposals.Any(p => p.State == "Undecided") || told.State.Order is null;
        if (!why) yield return $"it is {s.Status}, and nothing says why";
        if (!s.Summary.Contains(" for ", StringComparison.Ordinal) && !s.Summary.Contains(" ago", StringComparison.Ordinal)) yield return $"the summary does not say since when: {s.Summary}";
    }

    /// <summary>A text without what the order itself calls things: a SKU may look like anything.</summary>
    private static string? Plain(string? text, Told told)
    {
        if (text is null) return null;
        var s = told.State;
        var names = s.Lines.Select(l => l.Sku.Value).Concat(s.Order?.Charges.Select(c => c.Title) ?? []).Concat(s.Obligations.Select(o => o.Reference)).OfType<string>().Where(n => n.Length > 0);
        return names.Aggregate(text, (t, n) => t.Replace(n, "X", StringComparison.Ordinal));
    }

    private static IEnumerable<(string Text, string What)> Personal(OrderState s)
    {
        if (s.Order is not { } o) return [];
        return new[] { (o.Customer.Name, "name"), (o.Customer.Email, "e-mail address"), (o.Customer.Phone, "phone number"), (o.ShipTo.Name, "name"), (o.ShipTo.Street, "street") }
            .Where(p => p.Item1 is { Length: > 3 }).Select(p => (p.Item1!, p.Item2)).Distinct();
    }

    private static string Kebab(string name) => Camel().Replace(name, "$1-$2").ToLowerInvariant();

    [GeneratedRegex("([a-z])([A-Z])")]
    private static partial Regex Camel();

    [GeneratedRegex(@"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\b[a-z-]+(?:\.[a-z-]+)*\.v\d+\b")]
    private static partial Regex Persisted();

    [GeneratedRegex(@"(?<![\w/])(?:order|stock|reservation|discrepancy|alert|money|money-difference|books)/\S")]
    private static partial Regex Stream();
}
