using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Engine.Queries;
using Weft.Engine.Queries.Desk;

namespace Weft.Acceptance.Stories;

/// <summary>All that the console, the API and the command line tell of an order, beside the order itself.</summary>
/// <param name="Story">The story.</param>
/// <param name="State">The order.</param>
/// <param name="Papers">The timeline with who was behind it, as the console shows it.</param>
/// <param name="Ledger">What is booked of it; null while the order has not arrived.</param>
/// <param name="Now">The time at which it was asked for.</param>
internal sealed record Told(OrderStory Story, OrderState State, OrderPapers Papers, OrderLedger? Ledger, DateTimeOffset Now)
{
    private const int MostReadings = 20;

    /// <summary>The money as the order's page shows it.</summary>
    public MoneyExplanation? Money { get; } = Ledger is null ? null : ExplainMoney.Of(Ledger);

    /// <summary>Reads an order while nothing happens to it.</summary>
    public static async Task<Told?> ReadAsync(WeftEngine engine, OrderId id)
    {
        var stream = new[] { OrderWorkflow.StreamOf(id).ToString() };
        for (var i = 0; i < MostReadings; i++)
        {
            var before = await engine.Store.VersionsAsync(stream, CancellationToken.None);
            var story = await engine.Queries.StoryAsync(id, CancellationToken.None);
            var state = await engine.Queries.OrderAsync(id, CancellationToken.None);
            var papers = await engine.Desk.PapersAsync(id, CancellationToken.None);
            var ledger = engine.Finance is { } finance ? await finance.Queries.LedgerAsync(id, CancellationToken.None) : null;
            if ((await engine.Store.VersionsAsync(stream, CancellationToken.None)).SequenceEqual(before)) return story is null ? null : new Told(story, state, papers, ledger, engine.Clock.GetUtcNow());
        }

        return null;
    }

    /// <summary>Every sentence and every part of one that people read, with where it stands.</summary>
    public IEnumerable<(string Where, string? Text)> Texts()
    {
        yield return ("summary", Story.Summary);
        foreach (var h in Story.Holds)
        {
            yield return ("hold", h.Reason);
            yield return ("hold's next step", h.NextStep);
            yield return ("hold's owner", h.Owner);
        }

        foreach (var o in Story.Obligations)
        {
            yield return ($"owed {o.Key}", o.What);
            if (o.Next is not null) yield return ($"owed {o.Key}: next", o.Next);
        }

        foreach (var c in Story.Slas) yield return ($"clock of {c.What}", $"{c.What} {c.Why}");
        foreach (var p in Story.Pieces) yield return ($"piece {p.Id}", $"{p.Units} {p.Note}");
        foreach (var p in Story.Proposals) yield return ($"proposal {p.Key}", $"{p.Change} {p.NextStep} {p.Decision}");
        foreach (var e in Story.Timeline) yield return ($"timeline, {e.What}", e.Text);
        foreach (var t in MoneyTexts()) yield return t;
    }

    private IEnumerable<(string Where, string? Text)> MoneyTexts()
    {
        if (Money is null) yield break;
        yield return ("money", Money.Says);
        foreach (var item in Money.OpenItems) yield return ("open money", item.Why);
        foreach (var side in Money.Sides)
        {
            yield return ($"money, {side.Side}", side.Says);
            foreach (var node in Nodes(side.Total)) yield return ($"money, {side.Side}", $"{node.What}{(node.Says is null ? "" : ": " + node.Says)}");
        }
    }

    /// <summary>An amount and everything below it.</summary>
    public static IEnumerable<MoneyNode> Nodes(MoneyNode node) => node.Parts.SelectMany(Nodes).Prepend(node);
}
