using Weft.Core.Finance;
using Weft.Engine;
using Weft.Engine.Finance;
using Weft.Http.Access;

namespace Weft.Http.Finance;

/// <summary>A period with what it came to.</summary>
/// <param name="Period">The month.</param>
/// <param name="ClosedBy">Who closed it; null while it is open.</param>
/// <param name="AsOf">What was recorded until then is in the figures.</param>
/// <param name="Open">Differences that keep it from being closed.</param>
/// <param name="Figures">What it came to, by currency.</param>
/// <param name="Late">Postings of earlier periods that were recorded after those were closed.</param>
internal sealed record PeriodView(string Period, string? ClosedBy, DateTimeOffset AsOf, int Open, IReadOnlyList<PeriodFigures> Figures, IReadOnlyList<LatePosting> Late)
{
    /// <summary>What the open differences that keep it from being closed come to, by currency.</summary>
    public IReadOnlyList<MoneyTotal> Against { get; init; } = [];

    /// <summary>All that keeps it from being closed now; empty when it can be, or is.</summary>
    public IReadOnlyList<ClosingObstacle> Obstacles { get; init; } = [];

    public static PeriodView Of(PeriodClosed c) => new(c.Period, c.By, c.AsOf, 0, c.Figures, c.Late);

    public static PeriodView Of(PeriodStanding s, DateTimeOffset asOf, IReadOnlyList<PeriodFigures> figures, IReadOnlyList<LatePosting> late) =>
        s.Closed is { } closed ? Of(closed) : new PeriodView(s.Period.ToString(), null, asOf, s.Open, figures, late) { Against = s.Against, Obstacles = s.Obstacles };
}

/// <summary>Periods.</summary>
internal sealed record PeriodList(IReadOnlyList<PeriodView> Items);

/// <summary>Periods and their closing.</summary>
internal static class PeriodEndpoints
{
    public static void MapPeriods(this IEndpointRouteBuilder api)
    {
        var periods = api.MapGroup("/money/periods").WithTags("Money");
        periods.MapGet("/", ListAsync).WithName("listPeriods").WithSummary("Closed periods, newest first; with filter=all open ones too, without figures, and what keeps each from being closed").Produces<PeriodList>().ProducesFault(400);
        periods.MapGet("/{period}", ShowAsync).WithName("getPeriod").WithSummary("What a period came to; of an open one, what it comes to so far").Produces<PeriodView>().ProducesFault(400);
        periods.MapPost("/{period}/close", CloseAsync).WithName("closePeriod").WithSummary("Close a period; refused while differences of its money are open").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(409);
    }

    private static async Task<IResult> ListAsync(WeftEngine engine, TimeProvider clock, string? filter, CancellationToken cancellation)
    {
        if (filter is not (null or "closed" or "all")) return Problem.Of(400, "filter-invalid", $"'{filter}' is no filter.", "filter", "Use closed or all.").ToResult();
        var periods = await engine.Finance!.Queries.PeriodsAsync(cancellation);
        return Results.Json(new PeriodList([.. periods.Where(p => filter == "all" || p.Closed is not null).Select(p => PeriodView.Of(p, clock.GetUtcNow(), [], []))]), ApiJson.Default.PeriodList);
    }

    private static async Task<IResult> ShowAsync(WeftEngine engine, string period, CancellationToken cancellation)
    {
        if (!Period.TryParse(period, out var wanted)) return NoPeriod(period);
        var standing = await engine.Finance!.Queries.StandingAsync(wanted, cancellation);
        if (standing.Closed is { } closed) return Results.Json(PeriodView.Of(closed), ApiJson.Default.PeriodView);
        var soFar = await engine.Finance.Queries.PeriodAsync(wanted, "", cancellation);
        return Results.Json(PeriodView.Of(standing, soFar.AsOf, soFar.Figures, soFar.Late), ApiJson.Default.PeriodView);
    }

    private static async Task<IResult> CloseAsync(WeftEngine engine, HttpContext context, string period)
    {
        if (!Period.TryParse(period, out var wanted)) return NoPeriod(period);
        var answer = await engine.SubmitAsync(context, BooksWorkflow.Stream, await engine.Finance!.Queries.PeriodAsync(wanted, ApiKeyGate.ConsumerOf(context).Name, context.RequestAborted));
        AuditOfRequests.Note(context, $"money/periods/{wanted}", null);
        return answer;
    }

    private static IResult NoPeriod(string period) => Problem.Of(400, "period-invalid", $"'{period}' is no period.", "period", "Write the month as 2026-11.").ToResult();
}
