using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries.Desk;

/// <summary>What went wrong, by cause.</summary>
public sealed partial class DeskQueries
{
    /// <summary>Failures that are grouped: of more, the newest.</summary>
    public const int MostGrouped = 2_000;

    private const string NoReason = "No reason was given.";

    /// <summary>What stops orders, with the amounts at stake.</summary>
    public async Task<IReadOnlyList<HeldCause>> HeldCausesAsync(CancellationToken cancellation)
    {
        var causes = await engine.Queries.HoldCausesAsync(null, null, MostCauses, cancellation);
        if (causes.Count == 0) return [];
        var amounts = (await engine.Store.HeldAmountsAsync(cancellation)).ToLookup(a => (a.Kind, a.Key), a => new Money(a.Amount, Currency.Parse(a.Currency)));
        return [.. causes.Select(c => new HeldCause(c, [.. amounts[(c.Kind, c.Key)]]))];
    }

    /// <summary>Orders that a cause stops, the one placed first first.</summary>
    public async Task<IReadOnlyList<OrderSummary>> HeldByAsync(HoldCause cause, int limit, CancellationToken cancellation)
    {
        if (!Enum.TryParse<Core.Orders.HoldKind>(cause.Kind, out var kind)) return [];
        var ids = await engine.Queries.HeldByAsync(kind, cause.Key, limit, cancellation);
        return [.. (await engine.Store.OrdersAsync(ids, cancellation)).Select(OrderSummary.Of).OrderBy(o => o.PlacedAt)];
    }

    /// <summary>Requests that other systems refused for good, by cause; those with most failures first.</summary>
    public async Task<IReadOnlyList<FailureCause>> DeadCausesAsync(CancellationToken cancellation)
    {
        var dead = await engine.Store.DeadAsync(MostGrouped, cancellation);
        var orders = (await engine.Store.OrdersAsync([.. dead.Select(OrderOf).OfType<string>().Distinct(StringComparer.Ordinal)], cancellation)).ToDictionary(o => o.Id, StringComparer.Ordinal);
        var late = Micros.Of(engine.Clock.GetUtcNow() - LateAfter);
        var groups =
            from d in dead
            group d by KeyOf(d) into g
            let behind = g.Select(OrderOf).OfType<string>().Distinct(StringComparer.Ordinal).Select(o => orders.GetValueOrDefault(o)).OfType<OrderRow>().ToList()
            orderby g.Count() descending, g.Key.Connection
            select new FailureCause(
                IdOf($"{g.Key}"), g.Key.Connection, RequestWords.Of(g.Key.Kind), g.Key.Why, null, g.Count(), behind.Count, Amounts(behind),
                Micros.ToTime(g.Min(d => d.CreatedAt)), g.Count(d => d.Attempts > 1), [.. g.Select(d => d.Id)])
            {
                LateOrders = behind.Count(o => !o.InSync && o.Since < late),
            };
        return [.. groups];
    }

    /// <summary>Messages that were put aside, by cause; those with most messages first.</summary>
    public async Task<IReadOnlyList<FailureCause>> AsideCausesAsync(CancellationToken cancellation)
    {
        var aside = await engine.Store.AsideAsync(MostGrouped, cancellation);
        var groups =
            from m in aside
            group m by (m.Connection, m.Kind, Why: Alike(m.Reason ?? NoReason)) into g
            orderby g.Count() descending, g.Key.Connection
            select new FailureCause(
                IdOf($"{g.Key}"), g.Key.Connection, g.Key.Kind, g.Key.Why, g.First().NextStep, g.Count(), 0, [], Micros.ToTime(g.Min(m => m.ReceivedAt)), 0, [.. g.Select(m => m.Id)]);
        return [.. groups];
    }

    /// <summary>What one and the same cause says twice, with other numbers each time, is the same.</summary>
    internal static string Alike(string reason) => Differing().Replace(reason, "…");

    private static string IdOf(string cause) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cause)))[..12];

    /// <summary>The cause of a dead letter.</summary>
    private static string CauseOf(DeadRow d) => IdOf($"{KeyOf(d)}");

    private static (string Connection, string Kind, string Why) KeyOf(DeadRow d) => (d.Connection, d.Kind, Alike(d.Reason ?? NoReason));

    private static string? OrderOf(DeadRow d) => d.Stream is not null && StreamId.Parse(d.Stream) is { Kind: "order", Key: var key } ? key : null;

    private static IReadOnlyList<Money> Amounts(IEnumerable<OrderRow> orders) =>
        [.. orders.GroupBy(o => o.Currency, StringComparer.Ordinal).Select(g => new Money(g.Sum(o => o.Total), Currency.Parse(g.Key))).OrderByDescending(m => m.Minor)];

    /// <summary>Quoted names, and words with a digit in them: ids, numbers, times. A status such as "HTTP 422" stays.</summary>
    [GeneratedRegex("""'[^']{1,100}'|"[^"]{1,100}"|(?<!HTTP )\b[\w:\-]*\d[\w:\-.]*""", RegexOptions.None, 1_000)]
    private static partial Regex Differing();
}
