using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Weft.Core.Finance;
using Weft.Core.Ledger;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Desk.Acting;
using Weft.Desk.Live;
using Weft.Desk.Words;
using Weft.Engine.Finance;
using Weft.Engine.Queries;

namespace Weft.Desk.Pages.Reconciliation;

/// <summary>One difference of money: what each party has, where it differs, and what can be done.</summary>
public partial class DifferencePage : ActingPage
{
    private static readonly TimeSpan between = TimeSpan.FromMilliseconds(500);
    private MoneyDifferenceSummary? difference;
    private IReadOnlyList<MoneyStep> steps = [];
    private OrderLedger? ledger;
    private MoneyExplanation? explained;
    private ImmutableArray<ReportRefund> cures = [];
    private Asked? asked;
    private MoneyRunStatus? run;
    private bool isAsking;
    private bool mayDecide;

    /// <summary>The difference's id.</summary>
    [Parameter]
    public string? Id { get; set; }

    private string Wanted => (Id ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private bool InSync => ledger is { State.InSync: true };

    private string AskedText => (isAsking, asked) switch
    {
        (true, _) => "Asking channel, provider and ERP what they have now …",
        (_, null) => "As they answered when it was done.",
        (_, { Failed.Count: > 0 } a) => $"Asked at {a.At.UtcDateTime:HH:mm:ss} UTC. {string.Join(' ', a.Failed.Select(f => $"{f.Key} could not be asked, so its figures are those of before: {f.Value}."))}",
        (_, { } a) => $"What channel, provider and ERP had at {a.At.UtcDateTime:HH:mm:ss} UTC, when they were asked. What is not as it should be is marked.",
    };

    /// <inheritdoc/>
    protected override async Task ReadAsync(CancellationToken cancellation)
    {
        mayDecide = await Operator.MayAsync(ConsolePolicies.Finance);
        var money = Engine.Finance!.Queries;
        var found = await money.DifferenceAsync(Wanted, cancellation);
        if (found?.Id != difference?.Id) (asked, run, ledger) = (null, null, null);
        steps = found is null ? [] : await money.HistoryAsync(found.Id, cancellation);
        ledger = found?.Order is { } order ? await money.LedgerAsync(new OrderId(order), cancellation) : null;
        difference = found;
        Explain();
        if (RendererInfo.IsInteractive && ledger is not null && asked?.Entries != ledger.Entries.Length) _ = AskPartiesAsync();
    }

    private static string Lower(string text) => char.ToLowerInvariant(text[0]) + text[1..];

    private string Says(MoneyDifferenceSummary d) => d.State switch
    {
        "Open" when cures.Length > 0 => "Weft can do that: it takes the refund over, and the ERP is asked to credit it. Nothing is paid out again.",
        "Open" => d.Action,
        "Accepted" => $"{d.DecidedBy} accepts it: {d.Note} It is asked about again only when an amount changes.",
        "Resolved" => $"{d.DecidedBy} says it is put right: {d.Note} The next comparison says whether it is.",
        _ => "The figures are the same again.",
    };

    private void Explain()
    {
        var documents = asked?.Documents ?? [];
        explained = ledger is null ? null : ExplainMoney.Of(ledger, documents);
        cures = ledger is null || difference is null ? [] : Engine.Finance!.Cures.Of(difference, ledger, documents);
    }

    /// <summary>Once when the page is opened, and again when the order's money has moved: it costs calls of the parties' accounts.</summary>
    private async Task AskPartiesAsync()
    {
        if (isAsking || ledger is not { } of) return;
        isAsking = true;
        try
        {
            var (documents, failed) = await Engine.Finance!.AskAsync(of, Left);
            asked = new Asked(documents, failed, Now, of.Entries.Length);
            Explain();
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            isAsking = false;
        }

        await InvokeAsync(StateHasChanged);
    }

    private Task CureAsync(MoneyDifferenceSummary d) => AskAsync(
        new Question(cures.Length == 1 ? "Take the refund over?" : "Take the refunds over?", "Weft books it as paid back, by the day it was paid, asks the ERP to credit it and shows it in the channel. Nothing is paid to the customer again.", "Take it over")
        {
            Facts = [("Order", d.Order ?? ""), .. cures.Select(c => ($"Refund {c.TheirId}", Sums.Text(c.Amount)))],
        },
        _ => CureAsync(d, OfThis(d, "healMoneyDiscrepancy")));

    private Task<Answer> CureAsync(MoneyDifferenceSummary d, Deed deed) => Operator.DoAsync(ConsolePolicies.Finance, deed, async by =>
    {
        var cure = await Engine.Finance!.Cures.CureAsync(d.Id, by, CancellationToken.None);
        deed.Detail = cure.Says;
        return new Answer(cure.Done, cure.Says);
    });

    private Task ResolveAsync(MoneyDifferenceSummary d) => EndAsync(d, "resolveMoneyDiscrepancy", "Is it put right?", "The next comparison says whether it is. Seen again, it is open again.", "It is put right", (by, note) => new ResolveMoneyDifference(by, note), "Noted; the next comparison says whether it is.");

    private Task AcceptAsync(MoneyDifferenceSummary d) => EndAsync(d, "acceptMoneyDiscrepancy", "May it stay?", "The difference is known and stays; it keeps no month from being closed any more.", "It may stay", (by, note) => new AcceptMoneyDifference(by, note), "Accepted.");

    private Task EndAsync(MoneyDifferenceSummary d, string action, string title, string text, string verb, Func<string, string, Command> command, string done) => AskAsync(
        new Question(title, text, verb) { Note = "What was found? It is kept with the difference.", Facts = [("Difference", Sums.Text(d.Amount)), ("Should be", d.Ours), ("Is", d.Theirs)] },
        note => Operator.SubmitAsync(ConsolePolicies.Finance, OfThis(d, action), MoneyDifferenceWorkflow.StreamOf(d.Id), by => command(by, note), done));

    private async Task AssignAsync(MoneyDifferenceSummary d)
    {
        // Names stand behind a mark of their own, so that nobody is called "me".
        IReadOnlyList<(string, string)> options = [("me", "I do"), .. (await Engine.Access.UsersAsync(CancellationToken.None)).Where(u => u.DisabledAt is null).Select(u => ($"@{u.Name}", u.Name)), ("", "Nobody")];
        await AskAsync(
            new Question("Who looks after it?", d.Why, "Assign") { Note = "Who", Options = options },
            who => CareAsync(d, "assignMoneyDiscrepancy", (cause, by) => Engine.Care.AssignAsync(cause, who switch { "" => null, "me" => by, _ => who[1..] }, by, CancellationToken.None), "It is assigned."));
    }

    private Task NoteAsync(MoneyDifferenceSummary d) => AskAsync(
        new Question("Note something", d.Why, "Keep the note") { Note = "What did you find out?" },
        text => CareAsync(d, "noteMoneyDiscrepancy", (cause, by) => Engine.Care.NoteAsync(cause, text, by, CancellationToken.None), "The note is kept."));

    private Task<Answer> CareAsync(MoneyDifferenceSummary d, string action, Func<string, string, Task<string?>> change, string done) =>
        Operator.DoAsync(ConsolePolicies.Finance, OfThis(d, action), async by => await change(MoneyQueries.CareOf(d.Id), by) is { } refused ? new Answer(false, refused) : new Answer(true, done));

    private async Task CompareAsync(MoneyDifferenceSummary d)
    {
        var answer = await Operator.DoAsync(ConsolePolicies.Finance, new Deed("reconcileMoney", d.Order!), async _ =>
        {
            run = await Engine.Finance!.StartAsync([new OrderId(d.Order!)], CancellationToken.None);
            return new Answer(true, "");
        });
        if (!answer.Done) return;
        try
        {
            while (run is { State: not "done" } going)
            {
                await Task.Delay(between, Clock, Left);
                run = await Engine.Finance!.StatusAsync(going.Id, Left);
            }

            asked = null;
            await RefreshAsync();
        }
        catch (OperationCanceledException)
        {
            // The page is closed.
        }
    }

    private static Deed OfThis(MoneyDifferenceSummary d, string action) => new(action, MoneyDifferenceWorkflow.StreamOf(d.Id).ToString());

    /// <summary>What the parties answered.</summary>
    /// <param name="Documents">What they have.</param>
    /// <param name="Failed">Who could not be asked, and why.</param>
    /// <param name="At">When.</param>
    /// <param name="Entries">Entries of the sub-ledger then.</param>
    private sealed record Asked(ImmutableArray<MoneyDocument> Documents, IReadOnlyDictionary<string, string> Failed, DateTimeOffset At, int Entries);
}
