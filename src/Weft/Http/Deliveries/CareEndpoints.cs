using Weft.Engine;
using Weft.Engine.Caring;
using Weft.Engine.Queries.Desk;
using Weft.Http.Access;

namespace Weft.Http.Deliveries;

/// <summary>Who looks after a cause.</summary>
/// <param name="User">A user's name; null: nobody.</param>
internal sealed record AssigneeRequest(string? User);

/// <summary>Until when a cause rests.</summary>
internal sealed record SnoozeRequest(DateTimeOffset? Until);

/// <summary>A note on a cause.</summary>
internal sealed record NoteRequest(string? Text);

/// <summary>Causes of all kinds, and how people share the work on them.</summary>
internal static class CareEndpoints
{
    public static void MapCare(this IEndpointRouteBuilder api)
    {
        var causes = api.MapGroup("/causes").WithTags("Causes");
        causes.MapGet("/", ListAsync).WithName("listCauses").WithSummary("What went wrong, by cause: what holds orders, what was refused, what could not be read; with who looks after it, until when it rests, and notes").Produces<Page<CauseSummary>>();
        causes.MapGet("/{cause}", ShowAsync).WithName("getCause").WithSummary("A cause with its notes").Produces<CauseSummary>().ProducesFault(404);
        causes.MapPut("/{cause}/assignee", AssignAsync).WithName("assignCause").WithSummary("Somebody looks after a cause from now on; without a user, nobody does").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404);
        causes.MapPut("/{cause}/snooze", SnoozeAsync).WithName("snoozeCause").WithSummary($"A cause rests until a time, {CauseDesk.LongestSnooze.TotalDays} days at most, and comes back by itself; without a time it comes back now").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404);
        causes.MapPost("/{cause}/notes", NoteAsync).WithName("noteCause").WithSummary($"Note something about a cause, {CauseDesk.LongestNote} characters at most").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(404);
    }

    private static async Task<IResult> ListAsync(WeftEngine engine, CancellationToken cancellation) =>
        Results.Json(new Page<CauseSummary>(await engine.Desk.CausesAsync(cancellation), null), ApiJson.Default.PageCauseSummary);

    private static async Task<IResult> ShowAsync(WeftEngine engine, string cause, CancellationToken cancellation) =>
        await FindAsync(engine, cause, cancellation) is { } found ? Results.Json(found, ApiJson.Default.CauseSummary) : Unknown(cause).ToResult();

    private static Task<IResult> AssignAsync(WeftEngine engine, HttpContext context, string cause, AssigneeRequest body) =>
        ChangeAsync(engine, context, cause, body.User is null ? "nobody" : $"to {body.User}", "user", by => engine.Care.AssignAsync(cause, string.IsNullOrWhiteSpace(body.User) ? null : body.User.Trim(), by, context.RequestAborted));

    private static Task<IResult> SnoozeAsync(WeftEngine engine, HttpContext context, string cause, SnoozeRequest body) =>
        ChangeAsync(engine, context, cause, body.Until is { } until ? $"until {until:u}" : "not any more", "until", by => engine.Care.SnoozeAsync(cause, body.Until, by, context.RequestAborted));

    private static Task<IResult> NoteAsync(WeftEngine engine, HttpContext context, string cause, NoteRequest body) =>
        ChangeAsync(engine, context, cause, null, "text", by => engine.Care.NoteAsync(cause, body.Text, by, context.RequestAborted));

    private static async Task<IResult> ChangeAsync(WeftEngine engine, HttpContext context, string cause, string? detail, string field, Func<string, Task<string?>> change)
    {
        if (await FindAsync(engine, cause, context.RequestAborted) is null) return Unknown(cause).ToResult();
        AuditOfRequests.Note(context, $"causes/{cause}", detail);
        return await change(ApiKeyGate.ConsumerOf(context).Name) is { } refused
            ? Problem.Of(400, $"{field}-invalid", refused, field, "Correct it and send it again.").ToResult()
            : Results.Json(new CommandAnswer("accepted"), ApiJson.Default.CommandAnswer);
    }

    private static async Task<CauseSummary?> FindAsync(WeftEngine engine, string cause, CancellationToken cancellation) => (await engine.Desk.CausesAsync(cancellation)).FirstOrDefault(c => c.Id == cause);

    private static Problem Unknown(string cause) => Problem.Of(404, "cause-unknown", $"There is no cause '{cause}' now.", "cause", "List causes with GET /api/v1/causes.");
}
