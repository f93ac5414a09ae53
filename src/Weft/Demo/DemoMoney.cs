using Weft.Core.Shared;
using Weft.Engine;

namespace Weft.Demo;

/// <summary>What the money of a demo came to: the sub-ledgers of all orders, and what channels, provider and ERP say to it.</summary>
internal sealed record DemoMoney
{
    private static readonly TimeSpan longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan between = TimeSpan.FromMilliseconds(200);

    public required string Paid { get; init; }
    public required string Refunded { get; init; }
    public required string Invoiced { get; init; }
    public required string Credited { get; init; }

    /// <summary>What is open: invoiced and not paid, or below zero paid and not invoiced.</summary>
    public required string Open { get; init; }

    /// <summary>Orders at rest of which paid − refunded = invoiced − credited, to the cent, of all at rest.</summary>
    public required int Even { get; init; }

    /// <summary>Orders at rest.</summary>
    public required int AtRest { get; init; }

    /// <summary>Differences between channel, provider and ERP that nobody has accepted.</summary>
    public required long Discrepancies { get; init; }

    /// <summary>What is wrong, in plain words.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>Asks all parties about these orders, and sums the sub-ledgers up.</summary>
    public static async Task<DemoMoney> OfAsync(WeftEngine engine, IReadOnlyList<OrderId> orders, int mostShown, CancellationToken cancellation)
    {
        var finance = engine.Finance!;
        var run = await finance.StartAsync(orders, cancellation);
        var end = TimeProvider.System.GetUtcNow() + longest;
        while (run.State != "done" && TimeProvider.System.GetUtcNow() < end)
        {
            await Task.Delay(between, TimeProvider.System, cancellation);
            run = await finance.StatusAsync(run.Id, cancellation) ?? run;
        }

        var sum = await finance.Queries.SumAsync(cancellation);
        var open = await finance.Queries.DifferencesAsync(new Engine.Queries.MoneyDifferenceQuery("open", null, null, null, mostShown), cancellation);
        string Text(Func<Core.Ledger.MoneyFigures, Money> of) => sum.Figures.IsEmpty ? "0" : string.Join(" + ", sum.Figures.Select(f => of(f).ToString()));
        return new DemoMoney
        {
            Paid = Text(f => f.Paid),
            Refunded = Text(f => f.Refunded),
            Invoiced = Text(f => f.Invoiced),
            Credited = Text(f => f.Credited),
            Open = Text(f => f.Open),
            AtRest = sum.AtRest,
            Even = sum.AtRest - sum.Open.Length,
            Discrepancies = run.Open,
            Findings =
            [
                .. run.State == "done" ? (string[])[] : [$"Only {run.Looked} of {orders.Count} orders could be compared in {longest.TotalMinutes} minutes."],
                .. run.NotAsked.Select(n => $"{n.Key} could not be asked for its money: {n.Value}"),
                .. open.Select(d => $"{d.Class} at {d.Where}, {d.Amount}: {d.Why}"),
                .. sum.Open.Take(mostShown).Select(o => $"Order {o.Order} is at rest: {o.Why}"),
            ],
        };
    }

    /// <summary>The lines of the summary.</summary>
    public string Text() => string.Join("\n", [
        $"Paid                              {Paid}",
        $"  refunded                        {Refunded}",
        $"Invoiced                          {Invoiced}",
        $"  credited                        {Credited}",
        $"Open                              {Open}",
        $"Orders at rest that are even      {Even,8} of {AtRest}: paid − refunded = invoiced − credited",
        $"Differences of money, three-way   {Discrepancies,8}",
    ]);
}
