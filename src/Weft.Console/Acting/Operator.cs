using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Weft.Core.Workflow;
using Weft.Engine;
using Weft.Engine.Access;

namespace Weft.Desk.Acting;

/// <summary>
/// Whoever is signed in, and what they may do. Every act is checked here, whatever buttons a page shows, and goes the way of the API's commands: through the inbox, under the name of
/// whoever does it.
/// </summary>
internal sealed class Operator(WeftEngine engine, AuthenticationStateProvider who, IAuthorizationService may, TimeProvider clock)
{
    /// <summary>Who acts when nobody has to sign in.</summary>
    public const string Nameless = "console";

    private static readonly TimeSpan decidedWithin = TimeSpan.FromSeconds(15);

    /// <summary>True when a policy lets them.</summary>
    public async Task<bool> MayAsync(string policy) => (await may.AuthorizeAsync((await who.GetAuthenticationStateAsync()).User, policy)).Succeeded;

    /// <summary>Sends a command to its stream and waits for the decision.</summary>
    public Task<Answer> SubmitAsync(string policy, StreamId to, Func<string, Command> command, string done)
    {
        var what = command(Nameless).GetType().Name;
        return SubmitAsync(policy, new Deed(char.ToLowerInvariant(what[0]) + what[1..], to.ToString()), to, command, done);
    }

    /// <summary>The same, under the name that the API has for it.</summary>
    public Task<Answer> SubmitAsync(string policy, Deed deed, StreamId to, Func<string, Command> command, string done)
    {
        return DoAsync(policy, deed, async by =>
        {
            try
            {
                return Of(await engine.SubmitAsync(to, command(by)).WaitAsync(decidedWithin, clock), done);
            }
            catch (TimeoutException)
            {
                return new Answer(true, "It is stored and will be decided; this takes longer than usual.");
            }
        });
    }

    /// <summary>Does something else, under their name. It stands in the audit trail before they are told of it.</summary>
    public async Task<Answer> DoAsync(string policy, Deed deed, Func<string, Task<Answer>> act)
    {
        var user = (await who.GetAuthenticationStateAsync()).User;
        if (!(await may.AuthorizeAsync(user, policy)).Succeeded)
        {
            await RecordAsync(user, deed, "refused", $"role {policy}");
            return new Answer(false, $"You may not do this. It takes the role '{policy}'.");
        }

        var answer = await act(NameOf(user));
        await RecordAsync(user, deed, answer.Done ? "done" : "refused", deed.Detail);
        return answer;
    }

    private Task RecordAsync(ClaimsPrincipal user, Deed deed, string outcome, string? detail) =>
        engine.Audit.RecordAsync(new AuditEntry("user", NameOf(user), deed.Action, deed.Entity, user.FindFirstValue(AccessClaims.Address) ?? "", outcome, detail));

    private static string NameOf(ClaimsPrincipal user) => user.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : Nameless;

    private static Answer Of(CommandResult result, string done)
    {
        if (result.Problem is { } problem) return new Answer(false, $"{problem.Reason} {problem.NextStep}".Trim());
        return result.Decision switch
        {
            Decision.Accepted => new Answer(true, done),
            Decision.AlreadyDone already => new Answer(true, $"Nothing to do: {already.Why}"),
            Decision.Refused refused => new Answer(false, $"{refused.Reason} {refused.NextStep}".Trim()),
            Decision.Unexpected unexpected => new Answer(false, $"{unexpected.What} It is not where you think: look again."),
            _ => new Answer(true, "It is stored and will be decided."),
        };
    }
}

/// <summary>What somebody does, as the audit trail names it.</summary>
/// <param name="Action">What, by the name that the API has for it.</param>
/// <param name="Entity">On what.</param>
internal sealed record Deed(string Action, string Entity)
{
    /// <summary>What was changed, or why nothing was; known once it is done.</summary>
    public string? Detail { get; set; }

    /// <summary>A dead letter is sent again.</summary>
    public static Deed Retry(long delivery) => new("retryDeadLetter", $"deadletters/{delivery}");

    /// <summary>A message is run again.</summary>
    public static Deed Reprocess(long message) => new("reprocessMessage", $"messages/{message}");
}
