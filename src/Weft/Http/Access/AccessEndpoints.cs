using System.Globalization;
using Weft.Engine;
using Weft.Engine.Access;

namespace Weft.Http.Access;

/// <summary>A user for the API.</summary>
/// <param name="Name">What they are called.</param>
/// <param name="Roles">What they may do.</param>
/// <param name="SignsInBy">"password", "identity provider", "invitation" while no password is chosen, or "nothing".</param>
/// <param name="Disabled">True while they may not sign in.</param>
/// <param name="CreatedAt">When the account was made.</param>
/// <param name="CreatedBy">Who made it.</param>
internal sealed record UserView(string Name, IReadOnlyList<string> Roles, string SignsInBy, bool Disabled, DateTimeOffset CreatedAt, string CreatedBy)
{
    public static UserView Of(User u) => new(
        u.Name, u.Roles, u.Subject is not null ? "identity provider" : u.Password is not null ? "password" : u.Invitation is not null ? "invitation" : "nothing", u.DisabledAt is not null, u.CreatedAt, u.CreatedBy);
}

/// <summary>Who is to be invited.</summary>
internal sealed record InvitationRequest(string? Name, IReadOnlyList<string>? Roles);

/// <summary>What is to be different for a user; what is left out stays.</summary>
internal sealed record UserChange(IReadOnlyList<string>? Roles, bool? Disabled);

/// <summary>A link by which somebody chooses a password. It is shown once; whoever has it becomes that user.</summary>
internal sealed record InvitationView(UserView User, string Path, DateTimeOffset Until);

/// <summary>An API key for the API. The key itself is not in it.</summary>
/// <param name="Name">What its holder is called.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="RequestsPerSecond">Requests it may make per second.</param>
/// <param name="Source">"configuration" or "made": only what was made can be taken back.</param>
internal sealed record KeyView(string Name, IReadOnlyList<string> Scopes, int RequestsPerSecond, string Source)
{
    public string? Id { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public string? CreatedBy { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public string? RevokedBy { get; init; }

    /// <summary>When it was last used, to the minute.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    public static KeyView Of(ApiKey k) => new(k.Name, k.Scopes, k.RequestsPerSecond, "made")
    {
        Id = k.Id, CreatedAt = k.CreatedAt, CreatedBy = k.CreatedBy, ExpiresAt = k.ExpiresAt, RevokedAt = k.RevokedAt, RevokedBy = k.RevokedBy, UsedAt = k.UsedAt,
    };
}

/// <summary>A key that was just made.</summary>
/// <param name="Key">What it is.</param>
/// <param name="Secret">The key itself: shown now and never again.</param>
internal sealed record NewKeyView(KeyView Key, string Secret);

/// <summary>Who may do what, and who did: for those with the role admin.</summary>
internal static class AccessEndpoints
{
    public static void MapAccess(this IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Access").Needs(Roles.Admin);
        users.MapGet("/", async (WeftEngine e, CancellationToken c) => Results.Json(new Page<UserView>([.. (await e.Access.UsersAsync(c)).Select(UserView.Of)], null), ApiJson.Default.PageUserView)).WithName("listUsers").WithSummary("Who may sign in").Produces<Page<UserView>>();
        users.MapPost("/", InviteNewAsync).WithName("inviteUser").WithSummary("Make a user; the answer holds the link by which they choose a password").Produces<InvitationView>(201).ProducesFault(400).ProducesFault(409);
        users.MapPut("/{name}", ChangeAsync).WithName("changeUser").WithSummary("Change roles, or disable; disabling ends all sessions").Produces<UserView>().ProducesFault(400).ProducesFault(404).ProducesFault(409);
        users.MapPost("/{name}/invitation", InviteAsync).WithName("inviteAgain").WithSummary("A new link by which a user chooses a password").Produces<InvitationView>(201).ProducesFault(404).ProducesFault(409);
        users.MapDelete("/{name}/sessions", EndSessionsAsync).WithName("endSessions").WithSummary("Sign a user out everywhere").Produces<CommandAnswer>().ProducesFault(404);
        var keys = api.MapGroup("/keys").WithTags("Access").Needs(Roles.Admin);
        keys.MapGet("/", ListKeysAsync).WithName("listKeys").WithSummary("API keys, those that were taken back last").Produces<Page<KeyView>>();
        keys.MapPost("/", CreateKeyAsync).WithName("createKey").WithSummary("Make an API key; the answer holds the only sight of it").Produces<NewKeyView>(201).ProducesFault(400).ProducesFault(409);
        keys.MapDelete("/{name}", RevokeKeyAsync).WithName("revokeKey").WithSummary("Take an API key back").Produces<CommandAnswer>().ProducesFault(404).ProducesFault(409);
        var audit = api.MapGroup("/audit").WithTags("Access").Needs(Roles.Admin);
        audit.MapGet("/", ListAuditAsync).WithName("listAudit").WithSummary("What people and keys did, newest first").Produces<Page<AuditRecord>>().ProducesFault(400);
        audit.MapGet("/check", CheckAuditAsync).WithName("checkAudit").WithSummary("Whether the audit trail is as it was written; expect=SEQ:HASH compares with a hash that was kept elsewhere").Produces<AuditCheck>().ProducesFault(400);
    }

    private static async Task<IResult> InviteNewAsync(Accounts accounts, HttpContext context, InvitationRequest body)
    {
        var (found, token) = await accounts.InviteNewAsync(body.Name?.Trim() ?? "", body.Roles ?? [], ApiKeyGate.ConsumerOf(context).Name, context.RequestAborted);
        if (found.User is not { } user) return found.Problem!.ToResult();
        AuditOfRequests.Note(context, Accounts.Entity(user), string.Join(", ", user.Roles));
        return Invitation(user, token!);
    }

    private static async Task<IResult> InviteAsync(Accounts accounts, HttpContext context, string name)
    {
        var (found, token) = await accounts.InviteAsync(name, context.RequestAborted);
        if (found.User is not { } user) return found.Problem!.ToResult();
        AuditOfRequests.Note(context, Accounts.Entity(user), null);
        return Invitation(user, token!);
    }

    private static async Task<IResult> ChangeAsync(Accounts accounts, Sessions sessions, HttpContext context, string name, UserChange body)
    {
        var (user, problem) = await accounts.ChangeAsync(name, body.Roles, body.Disabled, context.RequestAborted);
        if (user is null) return problem!.ToResult();
        if (user.DisabledAt is not null) await sessions.EndAllAsync(user.Id, null, context.RequestAborted);
        AuditOfRequests.Note(context, Accounts.Entity(user), $"{string.Join(", ", user.Roles)}{(user.DisabledAt is null ? "" : "; disabled")}");
        return Results.Json(UserView.Of(user), ApiJson.Default.UserView);
    }

    private static async Task<IResult> EndSessionsAsync(WeftEngine engine, Sessions sessions, HttpContext context, string name)
    {
        if (await engine.Access.UserByNameAsync(name, context.RequestAborted) is not { } user) return Problem.Of(404, "user-unknown", $"Nobody is called '{name}'.", "name", "List users with GET /api/v1/users.").ToResult();
        await sessions.EndAllAsync(user.Id, null, context.RequestAborted);
        AuditOfRequests.Note(context, Accounts.Entity(user), null);
        return Done();
    }

    private static async Task<IResult> ListKeysAsync(WeftEngine engine, Hosting.WeftOptions options, CancellationToken cancellation)
    {
        var configured = options.Consumers.Select(c => new KeyView(c.Name, c.Granted, c.RequestsPerSecond, "configuration"));
        return Results.Json(new Page<KeyView>([.. configured, .. (await engine.Access.KeysAsync(cancellation)).Select(KeyView.Of)], null), ApiJson.Default.PageKeyView);
    }

    private static async Task<IResult> CreateKeyAsync(Keys keys, HttpContext context, KeyWish body)
    {
        var (key, secret, problem) = await keys.CreateAsync(body, ApiKeyGate.ConsumerOf(context).Name, context.RequestAborted);
        if (key is null) return problem!.ToResult();
        AuditOfRequests.Note(context, "key/" + key.Name, string.Join(", ", key.Scopes));
        return Results.Json(new NewKeyView(KeyView.Of(key), secret!), ApiJson.Default.NewKeyView, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> RevokeKeyAsync(Keys keys, HttpContext context, string name)
    {
        var (key, problem) = await keys.RevokeAsync(name, ApiKeyGate.ConsumerOf(context).Name, context.RequestAborted);
        if (key is null) return problem!.ToResult();
        AuditOfRequests.Note(context, "key/" + key.Name, null);
        return Done();
    }

    private static async Task<IResult> ListAuditAsync(WeftEngine engine, string? actor, string? entity, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (Paging.Fault(cursor, limit) is { } fault) return fault.ToResult();
        var list = await engine.Audit.ListAsync(new AuditQuery(Paging.Before(cursor) ?? long.MaxValue, actor, entity, Paging.Limit(limit)), cancellation);
        return Results.Json(Paging.Page(list, limit, r => r.Seq), ApiJson.Default.PageAuditRecord);
    }

    private static async Task<IResult> CheckAuditAsync(WeftEngine engine, string? expect, CancellationToken cancellation)
    {
        var expected = Expected(expect);
        if (expect is not null && expected is null) return Problem.Of(400, "expect-invalid", "This is no number and hash of an entry.", "expect", "Write it as 'weft audit verify' showed it: NUMBER:HASH.").ToResult();
        return Results.Json(await engine.Audit.CheckAsync(expected, cancellation), ApiJson.Default.AuditCheck);
    }

    private static (long Seq, string Hash)? Expected(string? text) =>
        text?.Split(':') is [var seq, var hash] && long.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (number, hash) : null;

    private static IResult Invitation(User user, string token) =>
        Results.Json(new InvitationView(UserView.Of(user), "/invitation?token=" + token, user.InvitedUntil!.Value), ApiJson.Default.InvitationView, statusCode: StatusCodes.Status201Created);

    private static IResult Done() => Results.Json(new CommandAnswer("accepted"), ApiJson.Default.CommandAnswer);
}
