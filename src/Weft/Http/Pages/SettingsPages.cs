using Weft.Engine;
using Weft.Engine.Access;
using Weft.Hosting;
using Weft.Http.Access;

namespace Weft.Http.Pages;

/// <summary>Who may do what, and who did: pages for those with the role admin.</summary>
internal static class SettingsPages
{
    private const int AuditRows = 100;

    public static void MapSettings(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/users", (WeftEngine engine, HttpContext context) => UsersAsync(engine, context, null, null));
        pages.MapPost("/users", InviteAsync);
        pages.MapPost("/users/change", ChangeAsync);
        pages.MapGet("/keys", (WeftEngine engine, WeftOptions options, HttpContext context) => KeysAsync(engine, options, context, null, null));
        pages.MapPost("/keys", CreateKeyAsync);
        pages.MapPost("/keys/revoke", RevokeKeyAsync);
        pages.MapGet("/audit", AuditAsync);
        pages.MapGet("/audit.csv", CsvAsync);
    }

    /// <summary>Links to the pages that somebody may see.</summary>
    public static IReadOnlyList<(string Address, string Text)> LinksFor(Caller caller) =>
        caller.May(Roles.Admin) ? [("/settings/users", "Users"), ("/settings/keys", "API keys"), ("/settings/audit", "Audit trail"), ("/account", "Your account")] : [("/account", "Your account")];

    private static async Task<IResult> InviteAsync(WeftEngine engine, Accounts accounts, HttpContext context)
    {
        var form = await Forms.ReadAsync(context);
        var name = form["name"].ToString().Trim();
        var (found, token) = await accounts.InviteNewAsync(name, [.. form["roles"].OfType<string>()], Caller.Of(context)!.Name, context.RequestAborted);
        await RecordAsync(engine, context, "inviteUser", found.User is null ? "" : Accounts.Entity(found.User), found.Problem, found.User is null ? null : string.Join(", ", found.User.Roles));
        return await UsersAsync(engine, context, found.Problem, found.User is null ? null : InvitationOf(context, found.User, token!));
    }

    private static async Task<IResult> ChangeAsync(WeftEngine engine, Accounts accounts, Sessions sessions, HttpContext context)
    {
        var form = await Forms.ReadAsync(context);
        var (name, what) = (form["name"].ToString(), form["do"].ToString());
        if (what == "invite")
        {
            var (again, token) = await accounts.InviteAsync(name, context.RequestAborted);
            await RecordAsync(engine, context, "inviteAgain", "user/" + name, again.Problem, null);
            return await UsersAsync(engine, context, again.Problem, again.User is null ? null : InvitationOf(context, again.User, token!));
        }

        var found = what switch
        {
            "roles" => await accounts.ChangeAsync(name, [.. form["roles"].OfType<string>()], null, context.RequestAborted),
            "disable" => await accounts.ChangeAsync(name, null, true, context.RequestAborted),
            "enable" => await accounts.ChangeAsync(name, null, false, context.RequestAborted),
            _ => new Found(null, Problem.Of(400, "request-invalid", "The form does not say what is to be done.", "do", "Use the buttons of the page.")),
        };
        if (found.User is { DisabledAt: not null } gone) await sessions.EndAllAsync(gone.Id, null, context.RequestAborted);
        await RecordAsync(engine, context, "changeUser", "user/" + name, found.Problem, found.User is null ? null : what == "roles" ? string.Join(", ", found.User.Roles) : what);
        return await UsersAsync(engine, context, found.Problem, found.User is null ? null : Html.Of($"{found.User.Name} is changed."));
    }

    private static async Task<IResult> CreateKeyAsync(WeftEngine engine, WeftOptions options, Keys keys, HttpContext context)
    {
        var form = await Forms.ReadAsync(context);
        var days = form["days"].ToString() is "30" or "90" or "365" ? int.Parse(form["days"]!) : 0;
        var expires = days == 0 ? (DateTimeOffset?)null : context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(days);
        var (key, secret, problem) = await keys.CreateAsync(new KeyWish(form["name"], [.. form["scopes"].OfType<string>()], null, expires), Caller.Of(context)!.Name, context.RequestAborted);
        await RecordAsync(engine, context, "createKey", key is null ? "" : "key/" + key.Name, problem, key is null ? null : string.Join(", ", key.Scopes));
        var shown = key is null ? (Html?)null : Html.Of($"""The key of {key.Name}. Copy it now: it is not shown again. <code class="secret">{secret}</code>""");
        return await KeysAsync(engine, options, context, problem, shown);
    }

    private static async Task<IResult> RevokeKeyAsync(WeftEngine engine, WeftOptions options, Keys keys, HttpContext context)
    {
        var name = (await Forms.ReadAsync(context))["name"].ToString();
        var (key, problem) = await keys.RevokeAsync(name, Caller.Of(context)!.Name, context.RequestAborted);
        await RecordAsync(engine, context, "revokeKey", "key/" + name, problem, null);
        return await KeysAsync(engine, options, context, problem, key is null ? null : Html.Of($"The key of {key.Name} opens nothing any more."));
    }

    private static async Task<IResult> UsersAsync(WeftEngine engine, HttpContext context, Problem? problem, Html? done)
    {
        var users = await engine.Access.UsersAsync(context.RequestAborted);
        return PageOf(context, "Users", Html.Of($"""
            {Parts.Fault(problem)}{Done(done)}
            <div class="scroll"><table>
              <thead><tr><th scope="col">Name</th><th scope="col">Roles</th><th scope="col">Signs in by</th><th scope="col">Since (UTC)</th><th scope="col">Access</th></tr></thead>
              <tbody>{Html.Each(users, UserRow)}{None(users.Count, 5, "Nobody yet.")}</tbody>
            </table></div>
            <h2>Invite somebody</h2>
            <form method="post" action="/settings/users" class="grid">
              <div>{Parts.Field("name", "Name", "text", "off")}</div>
              <fieldset><legend>Roles</legend><div class="checks">{Checks("roles", Roles.All, [Roles.Viewer])}</div></fieldset>
              <button>Make a link</button>
            </form>
            <p class="hint">Viewer reads, without the personal data of customers. Operator changes orders, stock and dead letters. Finance changes money. Admin changes users and keys and reads the audit trail.</p>
            """)).ToResult(problem?.Status ?? 200);
    }

    private static Html UserRow(User u)
    {
        var view = UserView.Of(u);
        var ends = u.DisabledAt is null ? "disable" : "enable";
        return Html.Of($"""
            <tr><th scope="row">{u.Name}</th>
            <td><form class="row" method="post" action="/settings/users/change">{Parts.Hidden("name", u.Name)}{Parts.Hidden("do", "roles")}{Checks("roles", Roles.All, u.Roles)}<button class="quiet" aria-label="Save the roles of {u.Name}">Save</button></form></td>
            <td>{view.SignsInBy}</td><td>{Times.Of(u.CreatedAt)}</td>
            <td><div class="row">{Html.When(u.DisabledAt is not null, () => Html.Of($"""<strong>disabled</strong>"""))}{Act(u.Name, ends, ends == "disable" ? "Disable" : "Enable")}{Html.When(u.Subject is null, () => Act(u.Name, "invite", "New link"))}</div></td></tr>
            """);
    }

    private static Html Act(string name, string what, string label) =>
        Html.Of($"""<form class="row" method="post" action="/settings/users/change">{Parts.Hidden("name", name)}{Parts.Hidden("do", what)}<button class="quiet" aria-label="{label}: {name}">{label}</button></form>""");

    private static async Task<IResult> KeysAsync(WeftEngine engine, WeftOptions options, HttpContext context, Problem? problem, Html? done)
    {
        var configured = options.Consumers.Select(c => new KeyView(c.Name, c.Granted, c.RequestsPerSecond, "configuration"));
        var keys = configured.Concat((await engine.Access.KeysAsync(context.RequestAborted)).Select(KeyView.Of)).ToList();
        return PageOf(context, "API keys", Html.Of($"""
            {Parts.Fault(problem)}{Done(done)}
            <div class="scroll"><table>
              <thead><tr><th scope="col">Name</th><th scope="col">Scopes</th><th scope="col">Requests/s</th><th scope="col">Made</th><th scope="col">Last used (UTC)</th><th scope="col">Ends (UTC)</th><th scope="col">Access</th></tr></thead>
              <tbody>{Html.Each(keys, KeyRow)}{None(keys.Count, 7, "No keys yet.")}</tbody>
            </table></div>
            <h2>Make a key</h2>
            <form method="post" action="/settings/keys" class="grid">
              <div>{Parts.Field("name", "Name", "text", "off")}</div>
              <fieldset><legend>Scopes</legend><div class="checks">{Checks("scopes", Roles.Scopes, [Roles.Viewer])}</div></fieldset>
              <div><label for="days">Ends</label><select id="days" name="days"><option value="90">in 90 days</option><option value="30">in 30 days</option><option value="365">in a year</option><option value="0">never</option></select></div>
              <button>Make the key</button>
            </form>
            """)).ToResult(problem?.Status ?? 200);
    }

    private static Html KeyRow(KeyView k) => Html.Of($"""
        <tr><th scope="row">{k.Name}</th><td>{string.Join(", ", k.Scopes)}</td><td>{k.RequestsPerSecond}</td>
        <td>{(k.CreatedAt is null ? Html.Of($"""<span class="soft">configuration</span>""") : Html.Of($"{Times.Of(k.CreatedAt)} by {k.CreatedBy}"))}</td>
        <td>{(k.CreatedAt is null ? Html.Of($"""<span class="soft">not kept</span>""") : Times.Of(k.UsedAt))}</td><td>{Times.Of(k.ExpiresAt)}</td>
        <td>{Access(k)}</td></tr>
        """);

    private static Html Access(KeyView k) =>
        k.CreatedAt is null ? Html.Of($"""<span class="soft">change weft.yaml</span>""")
        : k.RevokedAt is not null ? Html.Of($"taken back by {k.RevokedBy}")
        : Html.Of($"""<form class="row" method="post" action="/settings/keys/revoke">{Parts.Hidden("name", k.Name)}<button class="quiet" aria-label="Take back the key of {k.Name}">Take back</button></form>""");

    private static async Task<IResult> AuditAsync(WeftEngine engine, HttpContext context, string? actor, string? entity, long? before)
    {
        var (who, what) = (string.IsNullOrWhiteSpace(actor) ? null : actor.Trim(), string.IsNullOrWhiteSpace(entity) ? null : entity.Trim());
        var list = await engine.Audit.ListAsync(new AuditQuery(before ?? long.MaxValue, who, what, AuditRows), context.RequestAborted);
        var older = list.Count == AuditRows ? $"/settings/audit?actor={Uri.EscapeDataString(who ?? "")}&entity={Uri.EscapeDataString(what ?? "")}&before={list[^1].Seq}" : null;
        return PageOf(context, "Audit trail", Html.Of($"""
            <form method="get" action="/settings/audit" class="grid">
              <div><label for="actor">Who</label><input id="actor" name="actor" value="{who}" autocomplete="off"></div>
              <div><label for="entity">On what</label><input id="entity" name="entity" value="{what}" autocomplete="off" placeholder="order/webshop:1001"></div>
              <button>Show</button>
            </form>
            <div class="scroll"><table>
              <thead><tr><th scope="col">No.</th><th scope="col">When (UTC)</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">On what</th><th scope="col">From</th><th scope="col">Outcome</th></tr></thead>
              <tbody>{Html.Each(list, AuditRow)}{None(list.Count, 7, "Nothing.")}</tbody>
            </table></div>
            <p class="row">{Html.When(older is not null, () => Html.Of($"""<a class="button quiet" href="{older}">Older</a>"""))}<a href="/settings/audit.csv?actor={Uri.EscapeDataString(who ?? "")}&amp;entity={Uri.EscapeDataString(what ?? "")}">As CSV</a></p>
            <p class="hint">Every entry hangs on the one before it. 'weft audit verify' shows whether one was changed or left out.</p>
            """)).ToResult();
    }

    private static Html AuditRow(AuditRecord r) => Html.Of($"""
        <tr><td>{r.Seq.ToString()}</td><td>{Times.Of(r.At)}</td><th scope="row">{r.Entry.Actor}</th><td>{r.Entry.Action}</td><td>{r.Entry.Entity}</td><td>{r.Entry.Address}</td><td>{r.Entry.Outcome} <span class="soft">{r.Entry.Detail}</span></td></tr>
        """);

    private static async Task<IResult> CsvAsync(WeftEngine engine, HttpContext context, string? actor, string? entity)
    {
        var list = await engine.Audit.ListAsync(new AuditQuery(long.MaxValue, string.IsNullOrWhiteSpace(actor) ? null : actor, string.IsNullOrWhiteSpace(entity) ? null : entity, 5_000), context.RequestAborted);
        var rows = list.Select(r => Sdk.CsvText.Row(r.Seq.ToString(), r.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"), r.Entry.Kind, r.Entry.Actor, r.Entry.Action, r.Entry.Entity, r.Entry.Address, r.Entry.Outcome, r.Entry.Detail ?? ""));
        context.Response.Headers.ContentDisposition = "attachment; filename=audit.csv";
        return Results.Text(string.Concat(rows.Prepend(Sdk.CsvText.Row("number", "at", "kind", "actor", "action", "entity", "address", "outcome", "detail"))), "text/csv; charset=utf-8");
    }

    private static Page PageOf(HttpContext context, string title, Html body) =>
        new(title, body) { Wide = true, SignedInAs = Caller.Of(context)!.Kind == Caller.User ? Caller.Of(context)!.Name : null, Links = LinksFor(Caller.Of(context)!) };

    private static Html InvitationOf(HttpContext context, User user, string token) => Html.Of($"""
        Send this link to {user.Name}. It works once, until {Times.Of(user.InvitedUntil)} UTC, and is not shown again. <code class="secret">{context.Request.Scheme}://{context.Request.Host.Value}/invitation?token={token}</code>
        """);

    private static Html Done(Html? done) => Html.When(done is not null, () => Html.Of($"""<div class="done" role="status">{done!.Value}</div>"""));

    private static Html None(int count, int columns, string text) => Html.When(count == 0, () => Html.Of($"""<tr><td class="none" colspan="{columns}">{text}</td></tr>"""));

    private static Html Checks(string name, IEnumerable<string> words, IReadOnlyCollection<string> set) =>
        Html.Each(words, w => Html.Of($"""<label><input type="checkbox" name="{name}" value="{w}"{Html.When(set.Contains(w), () => Html.Of($" checked"))}>{w}</label>"""));

    private static Task RecordAsync(WeftEngine engine, HttpContext context, string action, string entity, Problem? problem, string? detail)
    {
        var caller = Caller.Of(context)!;
        return engine.Audit.RecordAsync(new AuditEntry(caller.Kind, caller.Name, action, entity, Sessions.AddressOf(context), problem is null ? "done" : "refused", problem?.Reason ?? detail));
    }
}
