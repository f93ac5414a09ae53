using System.Globalization;
using Microsoft.AspNetCore.Components;
using Weft.Desk.Acting;
using Weft.Desk.Live;
using Weft.Desk.Words;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Queries;
using Weft.Engine.Queries.Desk;

namespace Weft.Desk.Pages.Orders;

/// <summary>The story of an order: where it is, who holds the ball, and what can be done.</summary>
public partial class OrderPage : ActingPage
{
    private static readonly Word late = new("late", "bad");
    private OrderStory? story;
    private OrderState? state;
    private OrderPapers? papers;
    private MoneyExplanation? money;
    private IReadOnlyList<string>? several;
    private bool isUnknown;
    private bool mayAct;

    /// <summary>Any number of the order.</summary>
    [Parameter]
    public string? Id { get; set; }

    private string Wanted => (Id ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private string? ErpNumber => state?.Obligation("erp-sales-order")?.Reference;

    private bool IsLate => state?.Order is not null && !story!.InSync && Now - state.Since > DeskQueries.LateAfter;

    private bool CanCancel => state?.Order is not null && state.Cancellation is null && !story!.InSync;

    private string Tone => story! switch
    {
        { InSync: true } => "good",
        _ when StatusWords.Of(story!.Status).Tone is "bad" or "warn" => StatusWords.Of(story.Status).Tone,
        _ when IsLate || story.Obligations.Any(o => o.State == "failed") => "bad",
        _ => "info",
    };

    private string Headline => story! switch
    {
        { InSync: true } => "In sync",
        _ when StatusWords.Of(story!.Status).Tone is "bad" or "warn" => StatusWords.Of(story.Status).Text,
        _ when story.Obligations.Any(o => o.State == "failed") => "A system refused it",
        _ when IsLate => "Late",
        _ => "Under way",
    };

    /// <inheritdoc/>
    protected override async Task ReadAsync(CancellationToken cancellation)
    {
        mayAct = await Operator.MayAsync(ConsolePolicies.Operator);
        var found = await Engine.Queries.FindOrdersAsync(Wanted, cancellation);
        several = found.Count > 1 ? found : null;
        isUnknown = found.Count == 0;
        if (found.Count != 1)
        {
            story = null;
            return;
        }

        var id = new OrderId(found[0]);
        var ledger = await Engine.Finance!.Queries.LedgerAsync(id, cancellation);
        var told = await Engine.Queries.StoryAsync(id, cancellation);
        var read = await Engine.Queries.OrderAsync(id, cancellation);
        papers = await Engine.Desk.PapersAsync(id, cancellation);
        money = ledger is null ? null : ExplainMoney.Of(ledger);
        (story, state, isUnknown) = (told, read, told is null);
    }

    private Task HoldAsync() => AskAsync(
        new Question($"Hold order {story!.Number ?? story.Id}?", "Nothing more goes to the warehouse until somebody releases it. What the warehouse has already is not called back.", "Hold the order") { Note = "Why? It becomes part of the order's story." },
        reason => SubmitAsync(by => new PlaceHold(by, reason), "The order is on hold."));

    private Task CancelAsync() => AskAsync(
        new Question($"Cancel order {story!.Number ?? story.Id}?", "The whole order is cancelled everywhere. If the warehouse has it, the warehouse is asked to stop first, and says whether it still can.", "Cancel the order")
        {
            Note = "Why? It becomes part of the order's story.", IsFinal = true,
        },
        reason => SubmitAsync(by => new CancelOrder(by, reason), "The cancellation is under way."));

    private Task ReleaseAsync(StoryHold hold) => AskAsync(
        new Question($"Release the hold “{HoldWords.Of(hold.Kind, hold.Key)}”?", "The order goes on at once, unless something else stops it.", "Release") { Facts = [("Why it is held", hold.Reason), ("What would cure it", hold.NextStep)] },
        _ => Enum.TryParse<HoldKind>(hold.Kind, out var kind) ? SubmitAsync(by => new ReleaseHold(kind, hold.Key, by), "The hold is released.") : Task.FromResult(new Answer(false, "This kind of hold is not known.")));

    private Task DecideAsync((StoryProposal Proposal, bool Accept) decision) => AskAsync(
        new Question(decision.Accept ? "Accept the change?" : "Decline the change?", decision.Accept ? "The warehouse is asked to stop first; the change is made when it can." : "The order stays as it is, and the channel is told.", decision.Accept ? "Accept" : "Decline")
        {
            Note = "Why?", Facts = [("Asked by", decision.Proposal.By), ("Change", decision.Proposal.Change)],
        },
        reason => SubmitAsync(by => new DecideProposal(decision.Proposal.Key, decision.Accept, by, reason), decision.Accept ? "Accepted." : "Declined."));

    private async Task RetryAsync(StoryObligation failed)
    {
        if (failed.DeliveryId is not { } delivery || await Engine.Queries.DeliveryAsync(delivery, CancellationToken.None) is not { } detail) return;
        await AskAsync(await RetryQuestion.OfAsync(detail, Engine), _ => Operator.DoAsync(ConsolePolicies.Operator, Deed.Retry(delivery), async by =>
            await Engine.RetryAsync(delivery, by, CancellationToken.None) ? new Answer(true, $"{failed.Who} is asked again.") : new Answer(false, "It is not needed any more, or it is under way already.")));
    }

    private Task<Answer> SubmitAsync(Func<string, Command> command, string done) => Operator.SubmitAsync(ConsolePolicies.Operator, OrderWorkflow.StreamOf(new OrderId(story!.Id)), command, done);
}
