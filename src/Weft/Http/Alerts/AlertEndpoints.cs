using Weft.Core.Alerts;
using Weft.Core.Slas;
using Weft.Engine;
using Weft.Engine.Alerts;
using Weft.Http.Access;

namespace Weft.Http.Alerts;

/// <summary>Somebody looks after an alert.</summary>
/// <param name="Until">Until when it stays quiet; absent: until its cause is gone.</param>
/// <param name="Note">What others should know.</param>
internal sealed record AcknowledgeRequest(DateTimeOffset? Until, string? Note);

/// <summary>Alerts, and targets with how channels do by them.</summary>
internal static class AlertEndpoints
{
    private const int LongestNote = 500;
    private static readonly string[] filters = ["open", "closed", "all"];

    public static void MapAlerts(this IEndpointRouteBuilder api)
    {
        var alerts = api.MapGroup("/alerts").WithTags("Alerts");
        alerts.MapGet("/", ListAsync).WithName("listAlerts").WithSummary("What people have to know of, newest first: one alert for each cause, with orders and amount").Produces<Page<AlertSummary>>().ProducesFault(400);
        alerts.MapGet("/{id}", ShowAsync).WithName("getAlert").WithSummary("One alert with what happened to it").Produces<AlertDetail>().ProducesFault(404);
        alerts.MapPost("/{id}/acknowledge", AcknowledgeAsync).WithName("acknowledgeAlert").WithSummary("Say that you look after it: it is quiet until a time, or until its cause is gone").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404).ProducesFault(409);
        var slas = api.MapGroup("/slas").WithTags("Alerts");
        slas.MapGet("/", Slas).WithName("listSlas").WithSummary("Targets by workflow and channel, and how each channel does by them over the last 24 hours").Produces<Page<SlaSummary>>();
        slas.MapGet("/misses", MissesAsync).WithName("listSlaMisses").WithSummary("Orders that missed a target of a channel, the newest miss first").Produces<Page<SlaMiss>>().ProducesFault(400);
    }

    private static async Task<IResult> ListAsync(WeftEngine engine, string? filter, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (filter is not null && !filters.Contains(filter)) return Problem.Of(400, "filter-invalid", $"'{filter}' is no filter.", "filter", $"Use one of {string.Join(", ", filters)}.").ToResult();
        if (Paging.LimitFault(limit) is { } fault) return fault.ToResult();
        var after = ListCursors.Read(cursor);
        if (cursor is not null && after is null) return Paging.CursorFault().ToResult();
        var list = await engine.Alerts!.Queries.AlertsAsync(new AlertQuery(filter ?? "open", after, Paging.Limit(limit)), cancellation);
        return Results.Json(ListCursors.Page(list, limit, a => a.Cursor()), ApiJson.Default.PageAlertSummary);
    }

    private static async Task<IResult> ShowAsync(WeftEngine engine, string id, CancellationToken cancellation) =>
        await engine.Alerts!.Queries.AlertAsync(id, cancellation) is { } found ? Results.Json(found, ApiJson.Default.AlertDetail) : Unknown(id).ToResult();

    private static async Task<IResult> AcknowledgeAsync(WeftEngine engine, HttpContext context, string id, AcknowledgeRequest body)
    {
        if (body.Note is { Length: > LongestNote }) return Problem.Of(400, "note-invalid", $"A note has at most {LongestNote} characters.", "note", "Say it shorter.").ToResult();
        if (await engine.Alerts!.Queries.AlertAsync(id, context.RequestAborted) is null) return Unknown(id).ToResult();
        return await engine.SubmitAsync(context, AlertState.StreamOf(id), new AcknowledgeAlert(ApiKeyGate.ConsumerOf(context).Name, body.Until, string.IsNullOrWhiteSpace(body.Note) ? null : body.Note.Trim()));
    }

    private static IResult Slas(WeftEngine engine) => Results.Json(new Page<SlaSummary>(engine.Alerts!.Queries.Slas(), null), ApiJson.Default.PageSlaSummary);

    private static async Task<IResult> MissesAsync(WeftEngine engine, string? workflow, string? channel, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (WorkflowOf(workflow) is not { } known)
            return Problem.Of(400, "workflow-invalid", workflow is null ? "Say which workflow." : $"'{workflow}' is no workflow.", "workflow", $"Use one of {string.Join(", ", Enum.GetValues<SlaWorkflow>().Select(SlaWords.Key))}.").ToResult();
        if (string.IsNullOrEmpty(channel)) return Problem.Of(400, "channel-missing", "Say which channel.", "channel", "Name a connection with the role channel.").ToResult();
        if (Paging.LimitFault(limit) is { } fault) return fault.ToResult();
        var after = ListCursors.Read(cursor);
        if (cursor is not null && after is null) return Paging.CursorFault().ToResult();
        var list = await engine.Alerts!.Queries.MissesAsync(known, channel, after, Paging.Limit(limit), cancellation);
        return Results.Json(ListCursors.Page(list, limit, m => m.Cursor()), ApiJson.Default.PageSlaMiss);
    }

    private static SlaWorkflow? WorkflowOf(string? text) =>
        text is not null && text.All(char.IsAsciiLetter) && Enum.TryParse<SlaWorkflow>(text, ignoreCase: true, out var known) ? known : null;

    private static Problem Unknown(string id) => Problem.Of(404, "alert-unknown", $"There is no alert '{id}'.", "id", "List them with GET /api/v1/alerts?filter=all.");
}
