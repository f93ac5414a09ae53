using Microsoft.AspNetCore.Components;
using Weft.Desk.Acting;
using Weft.Desk.Live;
using Weft.Desk.Parts;
using Weft.Desk.Words;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Engine.Caring;
using Weft.Engine.Queries;
using Weft.Engine.Queries.Desk;

namespace Weft.Desk.Pages.Exceptions;

/// <summary>What went wrong, by cause, with what is at stake, and letting go of it.</summary>
public sealed partial class ExceptionsPage : ActingPage
{
    private const int MostOrders = 20;
    private static readonly string[] views = ["orders", "requests", "messages"];
    private IReadOnlyList<HeldCause>? held;
    private IReadOnlyList<FailureCause>? failures;
    private IReadOnlyList<OrderSummary> orders = [];
    private IReadOnlyDictionary<string, CauseCare> care = new Dictionary<string, CauseCare>();
    private Overview? counts;
    private Progress? progress;
    private bool mayAct;
    private bool mayCorrect;
    private bool stopped;

    [SupplyParameterFromQuery]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery]
    private string? Cause { get; set; }

    private string View => views.Contains(Kind) ? Kind! : "orders";

    private bool IsBusy => IsActing || progress is { IsOver: false };

    private int Total => counts is { } c ? c.Held + c.FailedDeliveries + c.MessagesAside : 0;

    private IReadOnlyList<Choices.Choice> Views =>
    [
        new("orders", "Orders on hold", Here(("kind", null), ("cause", null), ("after", null)), Counted("orders", counts?.Held)),
        new("requests", "Refused requests", Here(("kind", "requests"), ("cause", null), ("after", null)), Counted("requests", counts?.FailedDeliveries)),
        new("messages", "Messages put aside", Here(("kind", "messages"), ("cause", null), ("after", null)), Counted("messages", counts?.MessagesAside)),
    ];

    /// <inheritdoc/>
    protected override async Task ReadAsync(CancellationToken cancellation)
    {
        mayAct = await Operator.MayAsync(ConsolePolicies.Operator);
        mayCorrect = await Operator.MayAsync(ConsolePolicies.Corrector);
        counts = await Readings.OverviewAsync().WaitAsync(cancellation);
        triedAgain = await Engine.Desk.RetryingCountsAsync(cancellation);
        if (Show != Open)
        {
            await ReadViewAsync(cancellation);
            return;
        }

        if (View == "orders")
        {
            var causes = await Readings.HeldAsync().WaitAsync(cancellation);
            orders = causes.FirstOrDefault(h => IdOf(h) == Cause) is { } open ? await Engine.Desk.HeldByAsync(open.Cause, MostOrders, cancellation) : [];
            held = causes;
            care = await Engine.Care.OfAsync([.. causes.Select(h => h.Id)], cancellation);
        }
        else
        {
            failures = await (View == "requests" ? Readings.DeadAsync() : Readings.AsideAsync()).WaitAsync(cancellation);
            care = await Engine.Care.OfAsync([.. failures.Select(f => f.Id)], cancellation);
        }
    }

    private static string IdOf(HeldCause held) => $"{held.Cause.Kind}/{held.Cause.Key}";

    private Task ReleaseAsync(HeldCause h) => AskAsync(
        new Question($"Release {Spans.Of(h.Cause.Orders, "order", "orders")}?", "Each goes on at once unless something else stops it, the one that was placed first first.", "Release all")
        {
            IsBulk = true,
            Facts = [("Cause", $"{HoldWords.Of(h.Cause.Kind, h.Cause.Key)}: {h.Cause.Key}"), ("Why", h.Cause.Reason), ("What would cure it", h.Cause.NextStep), ("Worth", string.Join(", ", h.Amounts.Select(Sums.Text)))],
        },
        _ => Operator.DoAsync(ConsolePolicies.Operator, new Deed("releaseHolds", $"holds/{h.Cause.Kind}/{h.Cause.Key}"), by => ReleaseAllAsync(h.Cause, by)));

    private async Task<Answer> ReleaseAllAsync(HoldCause cause, string by)
    {
        if (!Enum.TryParse<HoldKind>(cause.Kind, out var kind)) return new Answer(false, "This kind of hold is not known.");
        var all = new Progress($"Releasing: {HoldWords.Of(cause.Kind, cause.Key)} ({cause.Key})", cause.Orders);
        (progress, stopped) = (all, false);
        for (HoldsReleased? last = null; !stopped && last is not { Left: 0 } and not { Released: 0 };)
        {
            last = await Engine.Queries.ReleaseHoldsAsync(kind, cause.Key, by, CancellationToken.None);
            progress = all = all with { Done = all.Done + last.Released, Failed = all.Failed + last.Refused, Says = last.Reason };
            await InvokeAsync(StateHasChanged);
        }

        progress = all with { IsOver = true, Says = stopped ? "Stopped by you." : all.Says };
        return new Answer(all.Done > 0, $"{Spans.Of(all.Done, "order goes", "orders go")} on{(all.Failed > 0 ? $"; {Spans.Grouped(all.Failed)} could not be released: {all.Says}" : ".")}");
    }

    private async Task MapAsync((HeldCause Held, string To) wish)
    {
        var (h, to) = wish;
        var target = new Sku(to.Trim());
        if (!(await Engine.Queries.StockAsync(target, CancellationToken.None)).Registered)
        {
            await AskAsync(new Question($"SKU {target} is not in the catalogue", "Map to a SKU that the ERP knows, or create it in the ERP first.", "Understood"), _ => Task.FromResult(new Answer(false, "Nothing was mapped.")));
            return;
        }

        await AskAsync(
            new Question($"{h.Cause.Key} is {target}?", $"{Spans.Of(h.Cause.Orders, "order goes", "orders go")} on by themselves, and every later order with {h.Cause.Key} is understood at once.", "Map it"),
            _ => Operator.SubmitAsync(ConsolePolicies.Operator, StockWorkflow.StreamOf(new Sku(h.Cause.Key)), by => new MapSku(target, by), $"{h.Cause.Key} is {target} from now on; the orders that waited go on."));
    }

    private async Task AgainAsync((FailureCause Failure, long Id) one)
    {
        if (View == "messages")
        {
            await AskAsync(
                new Question($"Run message {one.Id} again?", "If what was wrong is put right it has its effect now; if not, it is put aside again.", "Run it again") { Facts = [("Why it was put aside", one.Failure.Why)] },
                _ => Operator.DoAsync(ConsolePolicies.Operator, Deed.Reprocess(one.Id), async by => await Engine.ReprocessAsync(one.Id, by, CancellationToken.None) ? new Answer(true, "It is being run again.") : new Answer(false, "It is not put aside any more.")));
            return;
        }

        if (await Engine.Queries.DeliveryAsync(one.Id, CancellationToken.None) is not { } detail) return;
        await AskAsync(await RetryQuestion.OfAsync(detail, Engine), _ => Operator.DoAsync(ConsolePolicies.Operator, Deed.Retry(one.Id), async by =>
            await Engine.RetryAsync(one.Id, by, CancellationToken.None) ? new Answer(true, $"{detail.Delivery.Connection} is asked again.") : new Answer(false, "It is not needed any more, or it is under way already.")));
    }

    private Task AllAgainAsync(FailureCause f) => View == "requests"
        ? AskRetryAsync(f, many => Operator.DoAsync(ConsolePolicies.Operator, new Deed("retryDeadLetters", $"{f.Where}: {f.What}"), by => AgainAsync(f, many, true, by)))
        : AskAsync(
            new Question($"Run all {Spans.Grouped(f.Ids.Count)} again?", "Try one first. If the cause is still there, all of them come back.", "All again") { IsBulk = true, Facts = [("Where", f.Where), ("Why", f.Why)] },
            _ => Operator.DoAsync(ConsolePolicies.Operator, new Deed("reprocessMessages", $"{f.Where}: {f.What}"), by => AgainAsync(f, int.MaxValue, false, by)));

    private async Task<Answer> AgainAsync(FailureCause f, int many, bool requests, string by)
    {
        var all = new Progress($"{f.Where}: {f.What}", Math.Min(many, f.Ids.Count));
        (progress, stopped) = (all, false);
        foreach (var id in f.Ids.Reverse().Take(many))
        {
            if (stopped) break;
            var done = requests ? await Engine.RetryAsync(id, by, CancellationToken.None) : await Engine.ReprocessAsync(id, by, CancellationToken.None);
            progress = all = done ? all with { Done = all.Done + 1 } : all with { Failed = all.Failed + 1 };
            if ((all.Done + all.Failed) % 10 == 0) await InvokeAsync(StateHasChanged);
        }

        progress = all with { IsOver = true, Says = stopped ? "Stopped by you." : "Those that fail again come back here." };
        return new Answer(all.Done > 0, $"{Spans.Grouped(all.Done)} of {Spans.Grouped(all.Of)} are tried again.");
    }

    private sealed record Progress(string What, long Of)
    {
        public long Done { get; init; }

        public long Failed { get; init; }

        public string? Says { get; init; }

        public bool IsOver { get; init; }
    }
}
