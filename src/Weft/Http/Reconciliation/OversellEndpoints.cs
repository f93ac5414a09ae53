using Weft.Core.Inventory;
using Weft.Engine;
using Weft.Engine.Queries;

namespace Weft.Http.Reconciliation;

/// <summary>The oversell ledger summed up.</summary>
/// <param name="Causes">Sums by cause, the cause with most units first.</param>
internal sealed record OversellSums(IReadOnlyList<OversellSum> Causes);

/// <summary>Units that were sold twice: why, for how long, and what would have prevented it.</summary>
internal static class OversellEndpoints
{
    private static readonly string[] filters = ["open", "all"];

    public static void MapOversells(this IEndpointRouteBuilder api)
    {
        var all = api.MapGroup("/oversells").WithTags("Reconciliation");
        all.MapGet("/", ListAsync).WithName("listOversells").WithSummary("Units that were sold twice, newest first").Produces<Page<OversellSummary>>().ProducesFault(400);
        all.MapGet("/sums", SumsAsync).WithName("sumOversells").WithSummary("Units that were sold twice, summed up by cause").Produces<OversellSums>();
    }

    private static async Task<IResult> ListAsync(WeftEngine engine, string? filter, string? cause, string? sku, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (filter is not null && !filters.Contains(filter)) return Problem.Of(400, "filter-invalid", $"'{filter}' is no filter.", "filter", $"Use one of {string.Join(", ", filters)}.").ToResult();
        OversellCause? known = cause is not null && cause.All(char.IsAsciiLetter) && Enum.TryParse<OversellCause>(cause, ignoreCase: true, out var parsed) ? parsed : null;
        if (cause is not null && known is null) return Problem.Of(400, "cause-invalid", $"'{cause}' is no cause.", "cause", $"Use one of {string.Join(", ", Enum.GetNames<OversellCause>())}.").ToResult();
        if (Paging.LimitFault(limit) is { } fault) return fault.ToResult();
        var after = ListCursors.Read(cursor);
        if (cursor is not null && after is null) return Paging.CursorFault().ToResult();
        var list = await engine.Queries.OversellsAsync(new OversellQuery(filter ?? "all", known?.ToString(), sku, after, Paging.Limit(limit)), cancellation);
        return Results.Json(ListCursors.Page(list, limit, o => o.Cursor()), ApiJson.Default.PageOversellSummary);
    }

    private static async Task<IResult> SumsAsync(WeftEngine engine, CancellationToken cancellation) =>
        Results.Json(new OversellSums(await engine.Queries.OversellSumsAsync(cancellation)), ApiJson.Default.OversellSums);
}
