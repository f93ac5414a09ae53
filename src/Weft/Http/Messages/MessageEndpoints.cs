using System.Text;
using Weft.Engine;
using Weft.Engine.Queries;
using Weft.Engine.Turns;
using Weft.Http.Access;

namespace Weft.Http.Messages;

/// <summary>A stored message.</summary>
/// <param name="Message">What it is and why it was put aside.</param>
/// <param name="State">"Quarantined", "PartlyDone", "Replaced", "Pending" or "Settled".</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Headers">Headers as received, without credentials.</param>
/// <param name="Text">The body, when it is text.</param>
/// <param name="Base64">The body, when it is not.</param>
/// <param name="Cut">True when only the beginning of the body is shown.</param>
/// <param name="Withheld">Why the body is not shown: what others send holds personal data that nobody can tell apart.</param>
internal sealed record MessageView(QuarantinedMessage Message, string State, string? Outcome, IReadOnlyDictionary<string, string> Headers, string? Text, string? Base64, bool Cut, string? Withheld = null)
{
    /// <summary>Who corrected it, and the copy that has its effect.</summary>
    public Engine.Corrections.Correction? ReplacedBy { get; init; }

    /// <summary>The message that this one is a corrected copy of.</summary>
    public Engine.Corrections.Correction? CopyOf { get; init; }

    /// <summary>What became of each of its rows.</summary>
    public RowsReport? Rows { get; init; }

    /// <summary>What became of the messages that came in it.</summary>
    public PartsReport? Parts { get; init; }

    /// <summary>Messages that came under the same number with other content.</summary>
    public IReadOnlyList<MessageView>? SameNumber { get; init; }

    private const int MostShown = 256 * 1024;
    private static readonly UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static MessageView Of(MessageDetail m, bool withPersonalData)
    {
        var cut = m.Body.Length > MostShown;
        var body = cut ? m.Body[..MostShown] : m.Body;
        var headers = m.Headers.ToDictionary(h => h.Key, h => h.Key is "authorization" or "proxy-authorization" or "x-api-key" ? "(kept secret)" : h.Value, StringComparer.Ordinal);
        var text = TextOf(body.Span);
        var view = withPersonalData
            ? new MessageView(m.Message, m.State, m.Outcome, headers, text, text is null ? Convert.ToBase64String(body.Span) : null, cut)
            : new MessageView(m.Message, m.State, m.Outcome, headers, null, null, cut, PersonalData.Withheld);
        return view with
        {
            ReplacedBy = withPersonalData ? m.ReplacedBy : m.ReplacedBy?.WithoutValues(),
            CopyOf = withPersonalData ? m.CopyOf : m.CopyOf?.WithoutValues(),
            Rows = m.Rows,
            Parts = m.Parts,
            SameNumber = m.SameNumber.Count == 0 ? null : [.. m.SameNumber.Select(other => Of(other, withPersonalData))],
        };
    }

    private static string? TextOf(ReadOnlySpan<byte> body)
    {
        try
        {
            return strict.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>Messages that were put aside, for somebody to look at and to run again.</summary>
internal static class MessageEndpoints
{
    public static void MapMessages(this IEndpointRouteBuilder api, string? corrector)
    {
        var messages = api.MapGroup("/messages").WithTags("Messages");
        messages.MapGet("/", ListAsync).WithName("listMessages").WithSummary("Messages that were put aside, or all that were received, newest first").Produces<Page<QuarantinedMessage>>().ProducesFault(400);
        messages.MapGet("/{id:long}", ShowAsync).WithName("getMessage").WithSummary("A message with its headers and body").Produces<MessageView>().ProducesFault(404);
        messages.MapPost("/{id:long}/reprocess", ReprocessAsync).WithName("reprocessMessage").WithSummary("Run a quarantined message again").Produces<CommandAnswer>().ProducesFault(404);
        messages.MapCorrections(corrector);
    }

    private static async Task<IResult> ListAsync(WeftEngine engine, string? state, string? connection, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (state is not null and not ("quarantined" or "received")) return Problem.Of(400, "state-invalid", $"Messages in the state '{state}' are not listed.", "state", "Use quarantined, or received for all.").ToResult();
        if (connection is not null && state != "received") return Problem.Of(400, "connection-invalid", "Only received messages are listed by connection.", "connection", "Use state=received.").ToResult();
        if (Paging.Fault(cursor, limit) is { } fault) return fault.ToResult();
        var list = state == "received"
            ? await engine.Queries.ReceivedAsync(connection, Paging.Before(cursor), Paging.Limit(limit), cancellation)
            : await engine.Queries.QuarantineAsync(Paging.Before(cursor), Paging.Limit(limit), cancellation);
        return Results.Json(Paging.Page(list, limit, m => m.Id), ApiJson.Default.PageQuarantinedMessage);
    }

    private static async Task<IResult> ShowAsync(WeftEngine engine, HttpContext context, long id) =>
        await engine.Queries.MessageAsync(id, context.RequestAborted) is { } found ? Results.Json(MessageView.Of(found, PersonalData.MaySee(context)), ApiJson.Default.MessageView) : Unknown(id).ToResult();

    private static async Task<IResult> ReprocessAsync(WeftEngine engine, HttpContext context, long id)
    {
        var cancellation = context.RequestAborted;
        if (await engine.ReprocessAsync(id, ApiKeyGate.ConsumerOf(context).Name, cancellation)) return Results.Json(new CommandAnswer("accepted"), ApiJson.Default.CommandAnswer);
        return await engine.Queries.MessageAsync(id, cancellation) is null
            ? Unknown(id).ToResult()
            : Results.Json(new CommandAnswer("already-done", "The message is not quarantined (any more)."), ApiJson.Default.CommandAnswer);
    }

    private static Problem Unknown(long id) => Problem.Of(404, "message-unknown", $"There is no message {id}.", "id", "List quarantined messages with GET /api/v1/messages?state=quarantined.");
}
