using Weft.Engine;
using Weft.Engine.Access;
using Weft.Hosting;
using Weft.Http.Access;

namespace Weft.Http.Pages;

/// <summary>Pages for those who are not signed in yet: set-up, sign-in, links that were sent, and signing out.</summary>
internal static class SignInPages
{
    /// <summary>Where somebody signs in at the identity provider.</summary>
    public const string ProviderPath = "/sign-in/provider";

    public static void MapSignIn(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/sign-in", ShowSignInAsync);
        pages.MapPost("/sign-in", SignInAsync);
        pages.MapGet("/sign-in/link", (string? token) => Link(token, null).ToResult());
        pages.MapPost("/sign-in/link", SignInByLinkAsync);
        pages.MapGet("/set-up", ShowSetUpAsync);
        pages.MapPost("/set-up", SetUpAsync);
        pages.MapGet("/invitation", ShowInvitationAsync);
        pages.MapPost("/invitation", AcceptAsync);
        pages.MapGet("/sign-out", () => new Page("Sign out", Html.Of($"""<p class="soft">What you have open in other windows asks you to sign in again.</p><form method="post" action="/sign-out"><button>Sign out</button></form>""")).ToResult());
        pages.MapPost("/sign-out", SignOutAsync);
    }

    private static async Task<IResult> ShowSignInAsync(Accounts accounts, WeftOptions options, HttpContext context, string? returnUrl)
    {
        if (Caller.Of(context) is { Kind: Caller.User }) return Results.Redirect(LocalUrl.Of(returnUrl));
        var nobody = options.Access.Oidc is null && await accounts.NeedsSetUpAsync(context.RequestAborted);
        return SignIn(options, returnUrl, "", null, nobody).ToResult();
    }

    private static async Task<IResult> SignInAsync(Accounts accounts, Sessions sessions, WeftOptions options, HttpContext context)
    {
        var form = await Forms.ReadAsync(context);
        var returnUrl = form["returnUrl"].ToString();
        var (user, problem) = await accounts.SignInAsync(form["name"].ToString().Trim(), form["password"].ToString(), context);
        if (user is null) return SignIn(options, returnUrl, form["name"].ToString(), problem, nobody: false).ToResult(problem!.Status);
        await sessions.BeginAsync(context, user);
        return Results.Redirect(LocalUrl.Of(returnUrl));
    }

    private static async Task<IResult> SignInByLinkAsync(WeftEngine engine, OneTimeLinks links, Sessions sessions, HttpContext context)
    {
        var form = await Forms.ReadAsync(context);
        if (links.TakeSignIn(form["token"]) is not { } id || await engine.Access.UserByIdAsync(id, context.RequestAborted) is not { DisabledAt: null } user)
            return Link(null, Problem.Of(403, "link-over", "The link works once, and was used or never given.", null, "Open the newest one that Weft printed where it was started.")).ToResult(403);
        await engine.Audit.RecordAsync(new AuditEntry(Caller.User, user.Name, "signIn", Accounts.Entity(user), Sessions.AddressOf(context), "done", "one-time link"));
        await sessions.BeginAsync(context, user);
        return Results.Redirect("/");
    }

    private static async Task<IResult> ShowSetUpAsync(Accounts accounts, OneTimeLinks links, HttpContext context, string? token)
    {
        if (!await accounts.NeedsSetUpAsync(context.RequestAborted)) return Results.Redirect("/sign-in");
        return links.OpensSetUp(token) ? SetUp(token, "", null).ToResult() : MessagePage.Of("Set up Weft", "Open the set-up link that Weft printed where it was started. It changes with every start; a demo prints a link to sign in instead.").ToResult(403);
    }

    private static async Task<IResult> SetUpAsync(Accounts accounts, Sessions sessions, HttpContext context)
    {
        var form = await Forms.ReadAsync(context);
        var name = form["name"].ToString().Trim();
        var (user, problem) = await accounts.SetUpAsync(form["token"], name, form["password"].ToString(), Sessions.AddressOf(context), context.RequestAborted);
        if (user is null) return SetUp(form["token"], name, problem).ToResult(problem!.Status);
        await sessions.BeginAsync(context, user);
        return Results.Redirect("/");
    }

    private static async Task<IResult> ShowInvitationAsync(Accounts accounts, HttpContext context, string? token) =>
        await accounts.InvitedAsync(token, context.RequestAborted) is { } user
            ? Invitation(token, user.Name, null).ToResult()
            : MessagePage.Of("This link does not work", "It was used, or it is too old. Ask an administrator for a new one.").ToResult(403);

    private static async Task<IResult> AcceptAsync(Accounts accounts, Sessions sessions, HttpContext context)
    {
        var form = await Forms.ReadAsync(context);
        var invited = await accounts.InvitedAsync(form["token"], context.RequestAborted);
        var (user, problem) = await accounts.AcceptInvitationAsync(form["token"], form["password"].ToString(), Sessions.AddressOf(context), context.RequestAborted);
        if (user is null) return Invitation(form["token"], invited?.Name, problem).ToResult(problem!.Status);
        await sessions.EndAllAsync(user.Id, null, context.RequestAborted);
        await sessions.BeginAsync(context, user);
        return Results.Redirect("/");
    }

    private static async Task<IResult> SignOutAsync(WeftEngine engine, Sessions sessions, HttpContext context)
    {
        if (Caller.Of(context) is { Kind: Caller.User } caller) await engine.Audit.RecordAsync(new AuditEntry(Caller.User, caller.Name, "signOut", "user/" + caller.Name, Sessions.AddressOf(context), "done"));
        await sessions.EndAsync(context);
        // What the browser kept of this site goes with the session.
        context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return Results.Redirect("/sign-in");
    }

    private static Page SignIn(WeftOptions options, string? returnUrl, string name, Problem? problem, bool nobody) => new("Sign in", Html.Of($"""
        {Html.When(nobody, () => Html.Of($"""<p class="soft">Nobody has a password yet: open the set-up link that Weft printed where it was started, or the link that the demo printed.</p>"""))}
        {Parts.Fault(problem)}
        <form method="post" action="/sign-in">
          {Parts.Hidden("returnUrl", LocalUrl.Of(returnUrl))}
          {Parts.Field(new("name", "Name", "text", "username") { Value = name, IsWrong = problem is { Status: 401 }, IsFirst = name.Length == 0 })}
          {Parts.Field(new("password", "Password", "password", "current-password") { IsWrong = problem is { Status: 401 }, IsFirst = name.Length > 0 })}
          <button>Sign in</button>
        </form>
        {Html.When(options.Access.Oidc is not null, () => Html.Of($"""<p class="or">or</p><a class="button quiet" href="{ProviderPath}?returnUrl={Uri.EscapeDataString(LocalUrl.Of(returnUrl))}">Sign in with {options.Access.Oidc!.Name}</a>"""))}
        """));

    private static Page Link(string? token, Problem? problem) => new("Sign in to Weft", problem is not null ? Parts.Fault(problem) : Html.Of($"""
        <p class="soft">This link works once.</p>
        <form method="post" action="/sign-in/link">{Parts.Hidden("token", token)}<button>Sign in</button></form>
        """));

    private static Page SetUp(string? token, string name, Problem? problem) => new("Set up Weft", Html.Of($"""
        <p class="soft">Make the first account. It has every role; you invite others afterwards, under Settings.</p>
        {Parts.Fault(problem)}
        <form method="post" action="/set-up">
          {Parts.Hidden("token", token)}
          {Parts.Field(new("name", "Your name", "text", "username") { Value = name, Hint = "First name or e-mail address: it stands beside what you do.", IsWrong = problem?.Field == "name", IsFirst = problem?.Field != "password" })}
          {Parts.Field(Parts.NewPassword(problem))}
          <button>Make the account</button>
        </form>
        """));

    private static Page Invitation(string? token, string? name, Problem? problem) => new("Choose a password", Html.Of($"""
        {Html.When(name is not null, () => Html.Of($"""<p class="soft">For {name}. Sessions that are open elsewhere end.</p>"""))}
        {Parts.Fault(problem)}
        <form method="post" action="/invitation">
          {Parts.Hidden("token", token)}
          {Parts.Field(Parts.NewPassword(problem, first: true))}
          <button>Save and sign in</button>
        </form>
        """));
}
