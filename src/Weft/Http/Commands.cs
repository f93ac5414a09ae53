using Weft.Core.Workflow;
using Weft.Engine;
using Weft.Http.Access;
using Weft.Sdk;

namespace Weft.Http;

/// <summary>What a write led to.</summary>
/// <param name="Outcome">"accepted", "already-done", or "stored" when it is durable but not decided yet.</param>
/// <param name="Detail">More about it.</param>
/// <param name="Repeated">True when the same idempotency key was used before; nothing was done again.</param>
internal sealed record CommandAnswer(string Outcome, string? Detail = null, bool Repeated = false);

/// <summary>Sends commands of API requests to their streams, and says what they led to.</summary>
internal static class Commands
{
    private const int LongestKey = 200;

    /// <summary>Longest a caller waits for a decision.</summary>
    public static readonly TimeSpan DecidedWithin = TimeSpan.FromSeconds(15);

    /// <summary>Sends a command. An <c>Idempotency-Key</c> header makes repeating it harmless; keys of different consumers never meet.</summary>
    public static async Task<IResult> SubmitAsync(this WeftEngine engine, HttpContext context, StreamId to, Command command)
    {
        var (key, fault) = KeyOf(context);
        if (fault is not null) return fault.ToResult();
        AuditOfRequests.Note(context, to.ToString(), null);
        try
        {
            return Answer(await engine.SubmitAsync(to, command, key).WaitAsync(DecidedWithin));
        }
        catch (TimeoutException)
        {
            return Stored("It is durable and will be decided.", repeated: false);
        }
    }

    /// <summary>The request's idempotency key as it is stored; null when it has none.</summary>
    public static (string? Key, Problem? Fault) KeyOf(HttpContext context)
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length > LongestKey || key.Any(c => c is < '!' or > '~')) return (null, Problem.Of(400, "key-invalid", $"An idempotency key has at most {LongestKey} visible ASCII characters.", "Idempotency-Key", "Use a UUID."));
        return (key.Length == 0 ? null : $"{ConsumerIn(context)}:{key}", null);
    }

    /// <summary>Keys of API consumers are stored under their names alone, as they always were.</summary>
    private static string ConsumerIn(HttpContext context) => ApiKeyGate.ConsumerOf(context) is { Kind: Caller.User } user ? user.Identity : ApiKeyGate.ConsumerOf(context).Name;

    /// <summary>What is durable and not decided yet.</summary>
    public static IResult Stored(string detail, bool repeated) => Results.Json(new CommandAnswer("stored", detail, repeated), ApiJson.Default.CommandAnswer, statusCode: StatusCodes.Status202Accepted);

    /// <summary>Why nothing was decided.</summary>
    public static Problem ProblemOf(Translation.Quarantine problem, bool repeated) => repeated && problem.Field == "Idempotency-Key"
        ? Problem.Of(422, "key-reused", problem.Reason, problem.Field, problem.NextStep)
        : Problem.Of(503, "not-stored", problem.Reason, problem.Field, problem.NextStep);

    private static IResult Answer(CommandResult result)
    {
        if (result.Problem is { } problem) return ProblemOf(problem, result.Repeated).ToResult();
        return result.Decision switch
        {
            Decision.Accepted => Ok(new CommandAnswer("accepted", null, result.Repeated)),
            Decision.AlreadyDone done => Ok(new CommandAnswer("already-done", done.Why, result.Repeated)),
            Decision.Refused refused => Problem.Of(409, "refused", refused.Reason, refused.Field, refused.NextStep).ToResult(),
            Decision.Unexpected unexpected => Problem.Of(409, "unexpected", unexpected.What, null, "Look at the order's story; it is not where you think.").ToResult(),
            _ => Stored("The first request with this key is still being decided.", result.Repeated),
        };
    }

    private static IResult Ok(CommandAnswer answer) => Results.Json(answer, ApiJson.Default.CommandAnswer);
}
