using Weft.Desk.Words;
using Weft.Engine;
using Weft.Engine.Access;
using Weft.Http.Access;

namespace Weft.Http.Pages;

/// <summary>What somebody may do about their own account: change the password, and see and end their sessions.</summary>
internal static class AccountPages
{
    public static void MapAccount(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/account", (WeftEngine engine, HttpContext context) => AnswerAsync(engine, context, null, null));
        pages.MapPost("/account/password", ChangePasswordAsync);
        pages.MapPost("/account/sessions/end", EndAsync);
    }

    private static async Task<IResult> ChangePasswordAsync(WeftEngine engine, Accounts accounts, Sessions sessions, HttpContext context)
    {
        if (Caller.Of(context) is not { Kind: Caller.User } caller) return NobodyIsHere();
        var form = await Forms.ReadAsync(context);
        var (user, problem) = await accounts.ChangePasswordAsync(caller, form["old"].ToString(), form["password"].ToString(), context);
        if (user is null) return await AnswerAsync(engine, context, problem, null);
        // Whoever else knew the old password is out, and this session goes on under a new word.
        await sessions.EndAllAsync(user.Id, null, context.RequestAborted);
        await sessions.BeginAsync(context, user);
        return Results.Redirect("/account?done=password");
    }

    /// <summary>Ends one session, or all others. Only the caller's own are looked at, so another's id leads nowhere.</summary>
    private static async Task<IResult> EndAsync(WeftEngine engine, Sessions sessions, HttpContext context)
    {
        if (Caller.Of(context) is not { Kind: Caller.User } caller) return NobodyIsHere();
        var form = await Forms.ReadAsync(context);
        var id = form["id"].ToString();
        if (id == "others") await sessions.EndAllAsync(caller.Id, caller.SessionId, context.RequestAborted);
        else if ((await engine.Access.SessionsAsync(caller.Id, context.RequestAborted)).FirstOrDefault(s => s.Id == id) is { } own) await engine.Access.EndAsync([own.Id], context.RequestAborted);
        else return await AnswerAsync(engine, context, Problem.Of(404, "session-unknown", "There is no such session of yours.", "id", "It may be over."), null);
        await engine.Audit.RecordAsync(new AuditEntry(Caller.User, caller.Name, "endSessions", "user/" + caller.Name, Sessions.AddressOf(context), "done", id == "others" ? "all others" : null));
        return Results.Redirect("/account?done=sessions");
    }

    private static async Task<IResult> AnswerAsync(WeftEngine engine, HttpContext context, Problem? problem, string? done)
    {
        if (Caller.Of(context) is not { Kind: Caller.User } caller || await engine.Access.UserByIdAsync(caller.Id, context.RequestAborted) is not { } user) return NobodyIsHere();
        done ??= problem is not null ? null : context.Request.Query["done"].ToString() switch { "password" => "The password is changed, and you are signed out everywhere else.", "sessions" => "Done.", _ => null };
        var open = await engine.Access.SessionsAsync(user.Id, context.RequestAborted);
        return new Page("Your account", Html.Of($"""
            {Parts.Fault(problem)}{Parts.Done(done)}
            <p>You are <strong>{user.Name}</strong>, with the roles {string.Join(", ", user.Roles)}.</p>
            <section class="panel" aria-labelledby="password-title">
              <h2 id="password-title">Password</h2>
              {(user.Password is null ? Html.Of($"""<p class="soft">{(user.Subject is null ? "You came by a link, and have no password. Somebody with the role admin can make a link by which you choose one, under Settings." : "You sign in at your identity provider, and have no password here.")}</p>""") : PasswordForm(problem))}
            </section>
            <section class="panel" aria-labelledby="sessions-title">
              <h2 id="sessions-title">Where you are signed in</h2>
              <div class="scroll" role="region" aria-label="Sessions" tabindex="0"><table>
                <thead><tr><th scope="col">Browser</th><th scope="col">From</th><th scope="col">Since (UTC)</th><th scope="col">Last used (UTC)</th><th scope="col"><span class="visually-hidden">End</span></th></tr></thead>
                <tbody>{Html.Each(open, s => Row(s, caller))}</tbody>
              </table></div>
              {Html.When(open.Count > 1, () => Html.Of($"""<form class="row" method="post" action="/account/sessions/end">{Parts.Hidden("id", "others")}<button class="quiet">Sign out everywhere else</button></form>"""))}
            </section>
            """)) { SignedInAs = caller.Name, Wide = true, Links = caller.May(Roles.Admin) ? [("/", "Console"), ("/settings", "Settings"), ("/account", "Your account")] : [("/", "Console"), ("/account", "Your account")] }.ToResult(problem?.Status ?? 200);
    }

    private static Html PasswordForm(Problem? problem) => Html.Of($"""
        <form method="post" action="/account/password" class="grid">
          <div>{Parts.Field(new("old", "Old password", "password", "current-password") { IsWrong = problem?.Field == "old", IsFirst = problem?.Field == "old" })}</div>
          <div>{Parts.Field(Parts.NewPassword(problem))}</div>
          <p><button>Change the password</button></p>
        </form>
        """);

    private static Html Row(Session s, Caller caller) => Html.Of($"""
        <tr><td title="{s.Agent}">{BrowserWords.Of(s.Agent)}</td><td>{s.Address}</td><td>{Times.Of(s.CreatedAt)}</td><td>{Times.Of(s.SeenAt)}</td>
        <td>{(s.Id == caller.SessionId ? Html.Of($"""<span class="badge">this one</span>""") : Html.Of($"""<form class="row" method="post" action="/account/sessions/end">{Parts.Hidden("id", s.Id)}<button class="quiet" aria-label="End the session since {s.CreatedAt:u}">End</button></form>"""))}</td></tr>
        """);

    private static IResult NobodyIsHere() => MessagePage.Of("No account", "This page is for people who are signed in, not for API keys.").ToResult(403);
}

/// <summary>Times on pages.</summary>
internal static class Times
{
    /// <summary>A time to the minute, in UTC.</summary>
    public static Html Of(DateTimeOffset? time) => time is not { } at ? Html.Of($"""<span class="soft">never</span>""") : Html.Of($"""<time datetime="{at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}">{at.UtcDateTime:yyyy-MM-dd HH:mm}</time>""");
}
