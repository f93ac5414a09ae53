using Weft.Engine;
using Weft.Engine.Corrections;
using Weft.Http.Access;

namespace Weft.Http.Messages;

/// <summary>A corrected draft of a message.</summary>
/// <param name="Text">The draft as it should be.</param>
/// <param name="Note">Why it is corrected; needed to send it.</param>
internal sealed record CorrectionRequest(string? Text, string? Note);

/// <summary>What a correction changes, and the copy when it was sent.</summary>
/// <param name="Changes">Field by field; what could name a person or is secret is blacked out.</param>
/// <param name="Copy">The number of the message that has the effect now; absent when nothing was sent.</param>
internal sealed record CorrectionAnswer(IReadOnlyList<FieldChange> Changes, long? Copy);

/// <summary>Correcting what a message says that could not be read.</summary>
internal static class CorrectionEndpoints
{
    /// <summary>A draft stands in JSON, where quotes and line ends take more room.</summary>
    private const int MostBytes = 4 * CorrectionDesk.LongestText;

    /// <summary>Maps them.</summary>
    /// <param name="messages">Where.</param>
    /// <param name="role">Who may correct; null: nobody.</param>
    public static void MapCorrections(this RouteGroupBuilder messages, string? role)
    {
        if (role is null)
        {
            messages.MapGet("/{id:long}/draft", Off).ExcludeFromDescription();
            messages.MapPost("/{id:long}/copy", Off).ExcludeFromDescription();
            messages.MapPost("/{id:long}/copy/preview", Off).ExcludeFromDescription();
            return;
        }

        messages.MapGet("/{id:long}/draft", DraftAsync).Needs(role).WithName("getMessageDraft").WithSummary("A quarantined message as it is to be corrected: what could name a person or is secret is blacked out, each place under a number of its own").Produces<CorrectionDraft>().ProducesFault(404).ProducesFault(409);
        messages.MapPost("/{id:long}/copy/preview", PreviewAsync).Needs(role).TakesUpTo(MostBytes).WithName("previewMessageCopy").WithSummary("What a corrected draft changes, field by field, and whether it could be read; sends nothing").Produces<CorrectionAnswer>().ProducesFault(400).ProducesFault(404).ProducesFault(409);
        messages.MapPost("/{id:long}/copy", CopyAsync).Needs(role).TakesUpTo(MostBytes).WithName("copyMessage").WithSummary("Send a corrected copy of a quarantined message; the original stays as it is, without effect").Produces<CorrectionAnswer>().ProducesFault(400).ProducesFault(404).ProducesFault(409);
    }

    private static async Task<IResult> DraftAsync(WeftEngine engine, long id, CancellationToken cancellation) =>
        await engine.Corrections.DraftAsync(id, cancellation) is ({ } draft, _) ? Results.Json(draft, ApiJson.Default.CorrectionDraft) : Answer(await engine.Corrections.PreviewAsync(id, null, cancellation));

    private static async Task<IResult> PreviewAsync(WeftEngine engine, long id, CorrectionRequest body, CancellationToken cancellation) => Answer(await engine.Corrections.PreviewAsync(id, body.Text, cancellation));

    private static async Task<IResult> CopyAsync(WeftEngine engine, HttpContext context, long id, CorrectionRequest body)
    {
        var result = await engine.Corrections.SendAsync(id, body.Text, body.Note, ApiKeyGate.ConsumerOf(context).Name, context.RequestAborted);
        if (result.Copy is { } copy) AuditOfRequests.Note(context, $"messages/{id}", result.Words(copy));
        return Answer(result);
    }

    private static IResult Answer(CorrectionResult result) => result.Fault switch
    {
        null => Results.Json(new CorrectionAnswer(result.Changes, result.Copy), ApiJson.Default.CorrectionAnswer),
        { Kind: CorrectionObstacle.Unknown } f => Problem.Of(404, "message-unknown", f.Reason, f.Field, f.NextStep).ToResult(),
        { Kind: CorrectionObstacle.NotNow } f => Problem.Of(409, "not-correctable", f.Reason, f.Field, f.NextStep).ToResult(),
        var f => Problem.Of(400, "copy-invalid", f.Reason, f.Field, f.NextStep).ToResult(),
    };

    private static IResult Off() => Problem.Of(403, "corrections-off", "Nobody may correct messages on this node.", null, "Have access.corrections name a role, or have the sender send the message again.").ToResult();
}
