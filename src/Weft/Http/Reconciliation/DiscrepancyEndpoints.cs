using Weft.Core.Reconciliation;
using Weft.Engine;
using Weft.Engine.Queries;
using Weft.Http.Access;
using Weft.Http.Orders;

namespace Weft.Http.Reconciliation;

/// <summary>Numbers that should be the same and are not, and what somebody may do about them.</summary>
internal static class DiscrepancyEndpoints
{
    private static readonly string[] filters = ["open", "there", "accepted", "over", "all"];

    public static void MapDiscrepancies(this IEndpointRouteBuilder api)
    {
        var all = api.MapGroup("/discrepancies").WithTags("Reconciliation");
        all.MapGet("/", ListAsync).WithName("listDiscrepancies").WithSummary("Numbers that differ between Weft, the ERP and the channels, newest first").Produces<Page<DiscrepancySummary>>().ProducesFault(400);
        all.MapGet("/{id}", ShowAsync).WithName("getDiscrepancy").WithSummary("One discrepancy with what led to it and what became of it").Produces<DiscrepancyDetail>().ProducesFault(404);
        all.MapPost("/{id}/accept", AcceptAsync).WithName("acceptDiscrepancy").WithSummary("Say that a difference is known and may stay").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404);
        all.MapPost("/{id}/heal", HealAsync).WithName("healDiscrepancy").WithSummary("Do what cures a difference").Produces<CommandAnswer>().ProducesFault(404).ProducesFault(409);
    }

    private static async Task<IResult> ListAsync(
        WeftEngine engine, string? filter, string? @class, string? sku, string? connection, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (filter is not null && !filters.Contains(filter)) return Problem.Of(400, "filter-invalid", $"'{filter}' is no filter.", "filter", $"Use one of {string.Join(", ", filters)}.").ToResult();
        var kind = ClassOf(@class);
        if (@class is not null && kind is null) return Problem.Of(400, "class-invalid", $"'{@class}' is no class of differences.", "class", $"Use one of {string.Join(", ", Enum.GetNames<DiscrepancyClass>())}.").ToResult();
        if (Paging.LimitFault(limit) is { } fault) return fault.ToResult();
        var after = ListCursors.Read(cursor);
        if (cursor is not null && after is null) return Paging.CursorFault().ToResult();
        var list = await engine.Queries.DiscrepanciesAsync(new DiscrepancyQuery(filter ?? "open", kind?.ToString(), sku, connection, after, Paging.Limit(limit)), cancellation);
        return Results.Json(ListCursors.Page(list, limit, d => d.Cursor()), ApiJson.Default.PageDiscrepancySummary);
    }

    private static async Task<IResult> ShowAsync(WeftEngine engine, string id, CancellationToken cancellation) =>
        await engine.Queries.DiscrepancyAsync(Key(id), cancellation) is { } found ? Results.Json(found, ApiJson.Default.DiscrepancyDetail) : Unknown(id).ToResult();

    private static async Task<IResult> AcceptAsync(WeftEngine engine, HttpContext context, string id, ReasonRequest body)
    {
        if (body.Fault() is { } fault) return fault.ToResult();
        if (await engine.Queries.DiscrepancyAsync(Key(id), context.RequestAborted) is null) return Unknown(id).ToResult();
        return await engine.SubmitAsync(context, DiscrepancyWorkflow.StreamOf(Key(id)), new AcceptDiscrepancy(ApiKeyGate.ConsumerOf(context).Name, body.Reason!.Trim()));
    }

    private static async Task<IResult> HealAsync(WeftEngine engine, HttpContext context, string id)
    {
        if (await engine.Queries.DiscrepancyAsync(Key(id), context.RequestAborted) is null) return Unknown(id).ToResult();
        return await engine.SubmitAsync(context, DiscrepancyWorkflow.StreamOf(Key(id)), new HealDiscrepancy(ApiKeyGate.ConsumerOf(context).Name));
    }

    private static DiscrepancyClass? ClassOf(string? text) =>
        text is not null && text.All(char.IsAsciiLetter) && Enum.TryParse<DiscrepancyClass>(text, ignoreCase: true, out var known) ? known : null;

    /// <summary>A SKU may hold a slash, which servers leave as it was written in an address.</summary>
    private static string Key(string id) => id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static Problem Unknown(string id) => Problem.Of(404, "discrepancy-unknown", $"There is no discrepancy '{id}'.", "id", "List them with GET /api/v1/discrepancies?filter=all.");
}
