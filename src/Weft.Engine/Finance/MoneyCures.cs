using System.Collections.Immutable;
using Weft.Core.Finance;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Queries;

namespace Weft.Engine.Finance;

/// <summary>
/// Does what cures a difference of money, where Weft can: a refund that was made elsewhere and of which no news came is taken over as if it had come, and goes the way of every other: booked,
/// credited in the ERP, shown in the channel. What is wrong in somebody else's books is put right there.
/// </summary>
public sealed class MoneyCures
{
    /// <summary>Longest a decision is waited for.</summary>
    private static readonly TimeSpan decidedWithin = TimeSpan.FromSeconds(15);

    private readonly WeftEngine engine;
    private readonly MoneyReconciliation money;
    private readonly TimeProvider clock;

    internal MoneyCures(WeftEngine engine, MoneyReconciliation money, TimeProvider clock) => (this.engine, this.money, this.clock) = (engine, money, clock);

    /// <summary>The refunds that would cure a difference, by what the parties say now; none: Weft cannot cure it.</summary>
    public ImmutableArray<ReportRefund> Of(MoneyDifferenceSummary difference, OrderLedger ledger, ImmutableArray<MoneyDocument> documents) =>
        difference.State == nameof(MoneyStatus.Open) && Enum.TryParse<MoneyClass>(difference.Class, out var kind) && UnheardRefunds.MayCure(kind)
            ? UnheardRefunds.Of(difference.Where, ledger, documents, clock.GetUtcNow())
            : [];

    /// <summary>Asks the parties once more, and takes over what they have and Weft has not heard of. The next comparison says whether it helped.</summary>
    /// <param name="id">The difference.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="cancellation">Stops the asking; what is decided stays.</param>
    public async Task<MoneyCure> CureAsync(string id, string by, CancellationToken cancellation)
    {
        if (await money.Queries.DifferenceAsync(id, cancellation) is not { } d) return new MoneyCure(false, $"There is no difference of money '{id}'.");
        if (d.State != nameof(MoneyStatus.Open)) return new MoneyCure(false, "It is not open any more: look again.");
        if (d.Order is null || await money.Queries.LedgerAsync(new OrderId(d.Order), cancellation) is not { } ledger) return NotByWeft(d);
        var (documents, notAsked) = await money.AskAsync(ledger, cancellation);
        var refunds = Of(d, ledger, documents);
        if (refunds.IsEmpty) return notAsked.Count == 0 ? NotByWeft(d) : new MoneyCure(false, $"{string.Join(' ', notAsked.Select(n => $"{n.Key} could not be asked: {n.Value}."))} Try again when it answers.");

        foreach (var refund in refunds)
            if (await RefusedAsync(OrderWorkflow.StreamOf(new OrderId(d.Order)), refund) is { } refused) return new MoneyCure(false, refused);
        var order = await engine.Queries.OrderAsync(new OrderId(d.Order), cancellation);
        if (order.Returns.Doubts.FirstOrDefault(x => refunds.Any(r => r.TheirId == x.TheirId)) is { } doubt)
            return new MoneyCure(false, $"Refund {doubt.TheirId} is noted, and cannot be: {doubt.Reason} The order is held until somebody settles it.");
        var taken = $"Took over {string.Join(", ", refunds.Select(r => $"refund {r.TheirId} over {r.Amount}"))}.";
        return await RefusedAsync(MoneyDifferenceWorkflow.StreamOf(id), new ResolveMoneyDifference(by, taken)) is { } not
            ? new MoneyCure(false, not)
            : new MoneyCure(true, $"{taken} {order.Parties?.Erp ?? "The ERP"} is asked to credit it; the next comparison says whether all agree.");
    }

    private static MoneyCure NotByWeft(MoneyDifferenceSummary d) => new(false, $"There is nothing here that Weft could take over. {d.Action}");

    private async Task<string?> RefusedAsync(StreamId to, Command command)
    {
        try
        {
            var result = await engine.SubmitAsync(to, command).WaitAsync(decidedWithin, clock);
            return result switch
            {
                { Problem: { } problem } => $"{problem.Reason} {problem.NextStep}".Trim(),
                { Decision: Decision.Refused refused } => $"{refused.Reason} {refused.NextStep}".Trim(),
                { Decision: Decision.Unexpected unexpected } => unexpected.What,
                _ => null,
            };
        }
        catch (TimeoutException)
        {
            return "It is stored and will be decided; this takes longer than usual. Look again in a minute.";
        }
    }
}

/// <summary>What became of a cure.</summary>
/// <param name="Done">True when it is done.</param>
/// <param name="Says">In plain words: what was done, or why nothing was.</param>
public sealed record MoneyCure(bool Done, string Says);
