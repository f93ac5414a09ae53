using System.Collections.Immutable;
using Microsoft.AspNetCore.Identity;
using Weft.Engine;
using Weft.Engine.Access;
using Weft.Hosting;

namespace Weft.Http.Access;

/// <summary>A user, or why there is none.</summary>
internal readonly record struct Found(User? User, Problem? Problem);

/// <summary>What happens to accounts, whoever asks for it: a page, the API or the command line. Each change is in the audit trail before it is answered.</summary>
internal sealed class Accounts(WeftEngine engine, WeftOptions options, KeyRing keys, Passwords passwords, AccountTools tools) : IDisposable
{
    private readonly AccessStore store = engine.Access;
    private readonly AccessOptions access = options.Access;
    private readonly SemaphoreSlim changing = new(1, 1);

    /// <summary>True while nobody could sign in to administer the node.</summary>
    public async Task<bool> NeedsSetUpAsync(CancellationToken cancellation) => !(await store.UsersAsync(cancellation)).Any(IsAdmin);

    /// <summary>Makes the first account, with every role.</summary>
    public async Task<Found> SetUpAsync(string? token, string name, string password, string address, CancellationToken cancellation)
    {
        await changing.WaitAsync(cancellation);
        try
        {
            if (!tools.Links.OpensSetUp(token)) return new(null, Expired("The set-up link", "Start the node again: it prints a new one as long as nobody administers it."));
            if (!await NeedsSetUpAsync(cancellation)) return new(null, Problem.Of(409, "set-up-done", "Somebody administers this node already.", null, "Sign in, or ask them for an invitation."));
            var made = await AddAsync(New(name, Roles.All, "set-up link"), password, cancellation);
            if (made.User is not { } user) return made;
            tools.Links.CloseSetUp();
            await RecordAsync(user.Name, "setUp", user, address, "all roles");
            return made;
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>Makes a user without a password, for a link that signs them in.</summary>
    public async Task<User> EnsureAsync(string name, CancellationToken cancellation)
    {
        if (await store.UserByNameAsync(name, cancellation) is { } known) return known;
        var user = New(name, Roles.All, "demo");
        await store.AddAsync(user, cancellation);
        return user;
    }

    /// <summary>Whoever has this name and password. What is wrong is said in the same words, after the same work, whether the name exists or not.</summary>
    public async Task<Found> SignInAsync(string name, string password, HttpContext context)
    {
        var from = context.Connection.RemoteIpAddress;
        if (tools.Limits.Wait(name, from) is { } wait) return new(null, TooOften(context, wait));
        tools.Limits.Count(name, from);
        var user = name.Length is > 0 and <= LongestName ? await store.UserByNameAsync(name, context.RequestAborted) : null;
        if (password.Length > PasswordRules.Longest * 2) password = "";
        if (await passwords.VerifyAsync(user, password) is not { } result) return new(null, Busy(context));
        var address = Sessions.AddressOf(context);
        if (result == PasswordVerificationResult.Failed || user!.DisabledAt is not null)
        {
            // What was typed as a name may be a password: only names that exist are kept.
            await engine.Audit.RecordAsync(new AuditEntry(Caller.User, user?.Name ?? "(unknown)", "signIn", "", address, "refused", user?.DisabledAt is not null && result != PasswordVerificationResult.Failed ? "disabled" : "wrong password"));
            return new(null, Problem.Of(401, "sign-in-failed", "The name or the password is wrong.", null, "Try again, or ask an administrator for a new link."));
        }

        tools.Limits.Forgive(name, from);
        if (result == PasswordVerificationResult.SuccessRehashNeeded && await passwords.HashAsync(user, password) is { } hash) await store.ChangeAsync(user = user with { Password = hash }, context.RequestAborted);
        await RecordAsync(user.Name, "signIn", user, address, "password");
        return new(user, null);
    }

    /// <summary>Sets a new password for somebody who knows the old one.</summary>
    public async Task<Found> ChangePasswordAsync(Caller caller, string old, string password, HttpContext context)
    {
        if (await store.UserByIdAsync(caller.Id, context.RequestAborted) is not { Password: not null } user) return new(null, Problem.Of(409, "no-password", "This account has no password: it signs in elsewhere.", null, "Change it where you sign in."));
        if (tools.Limits.Wait(user.Name, context.Connection.RemoteIpAddress) is { } wait) return new(null, TooOften(context, wait));
        tools.Limits.Count(user.Name, context.Connection.RemoteIpAddress);
        if (await passwords.VerifyAsync(user, old) is not { } result) return new(null, Busy(context));
        if (result == PasswordVerificationResult.Failed)
        {
            await engine.Audit.RecordAsync(new AuditEntry(Caller.User, user.Name, "changePassword", Entity(user), Sessions.AddressOf(context), "refused", "wrong password"));
            return new(null, Problem.Of(401, "password-wrong", "The old password is wrong.", "old", "Try again."));
        }

        tools.Limits.Forgive(user.Name, context.Connection.RemoteIpAddress);
        var changed = await WithPasswordAsync(user, password);
        if (changed.User is null) return changed;
        await store.ChangeAsync(changed.User, context.RequestAborted);
        await RecordAsync(user.Name, "changePassword", user, Sessions.AddressOf(context), null);
        return changed;
    }

    /// <summary>The user of an invitation that still holds; null otherwise.</summary>
    public async Task<User?> InvitedAsync(string? token, CancellationToken cancellation) =>
        token is { Length: > 0 and < 200 } && await store.UserByInvitationAsync(OneTimeLinks.HashOf(token), cancellation) is { DisabledAt: null } user && user.InvitedUntil > tools.Clock.GetUtcNow() ? user : null;

    /// <summary>Sets the password that somebody chooses by their invitation.</summary>
    public async Task<Found> AcceptInvitationAsync(string? token, string password, string address, CancellationToken cancellation)
    {
        if (await InvitedAsync(token, cancellation) is not { } user) return new(null, Expired("The link", "Ask an administrator for a new one."));
        var changed = await WithPasswordAsync(user, password);
        if (changed.User is not { } with) return changed;
        await store.ChangeAsync(with with { Invitation = null, InvitedUntil = null }, cancellation);
        await RecordAsync(user.Name, "acceptInvitation", user, address, null);
        return changed;
    }

    /// <summary>Makes a user who chooses a password by the link; answers with the link's word.</summary>
    public async Task<(Found Found, string? Token)> InviteNewAsync(string name, IReadOnlyList<string> roles, string by, CancellationToken cancellation)
    {
        if (RolesFault(roles) is { } fault) return (new(null, fault), null);
        var (user, token) = Invited(New(name, [.. Roles.All.Where(roles.Contains)], by));
        var added = await AddAsync(user, null, cancellation);
        return (added, added.User is null ? null : token);
    }

    /// <summary>A new link by which a user chooses a password; the old password holds until then.</summary>
    public async Task<(Found Found, string? Token)> InviteAsync(string name, CancellationToken cancellation)
    {
        if (await store.UserByNameAsync(name, cancellation) is not { } known) return (Unknown(name), null);
        if (known.Subject is not null) return (new(null, Problem.Of(409, "no-password", $"{known.Name} signs in at the identity provider and has no password here.", null, "Reset it there.")), null);
        var (user, token) = Invited(known);
        await store.ChangeAsync(user, cancellation);
        return (new(user, null), token);
    }

    /// <summary>Changes what a user may do. Somebody who administers the node always stays.</summary>
    public async Task<Found> ChangeAsync(string name, IReadOnlyList<string>? roles, bool? disabled, CancellationToken cancellation)
    {
        if (roles is not null && RolesFault(roles) is { } fault) return new(null, fault);
        await changing.WaitAsync(cancellation);
        try
        {
            if (await store.UserByNameAsync(name, cancellation) is not { } user) return Unknown(name);
            var changed = user with
            {
                Roles = roles is null ? user.Roles : [.. Roles.All.Where(roles.Contains)],
                DisabledAt = disabled switch { true => user.DisabledAt ?? tools.Clock.GetUtcNow(), false => null, _ => user.DisabledAt },
            };
            if (IsAdmin(user) && !IsAdmin(changed) && (await store.UsersAsync(cancellation)).Count(IsAdmin) == 1)
                return new(null, Problem.Of(409, "last-admin", $"{user.Name} is the only one who administers this node.", "roles", "Give the role admin to somebody else first."));
            await store.ChangeAsync(changed, cancellation);
            return new(changed, null);
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>Whoever signed in at the identity provider, with the roles that it gives them now.</summary>
    public async Task<Found> FromProviderAsync(string subject, string name, ImmutableArray<string> roles, string address, CancellationToken cancellation)
    {
        var known = await store.UserBySubjectAsync(subject, cancellation);
        if (roles.IsEmpty || known?.DisabledAt is not null)
        {
            await engine.Audit.RecordAsync(new AuditEntry(Caller.User, known?.Name ?? name, "signIn", "", address, "refused", known?.DisabledAt is not null ? "disabled" : "no role"));
            return new(null, Problem.Of(403, "no-role", "Your account at the identity provider gives you no role here.", null, "Ask an administrator to put you into one of the groups that access.oidc.roles names."));
        }

        var user = known is null ? New(name, roles, "identity provider") with { Subject = subject } : known with { Roles = roles };
        if (known is not null) await store.ChangeAsync(user, cancellation);
        else
            // Somebody else may be called so already.
            for (var i = 2; NameFault(user.Name) is not null || await keys.IsTakenAsync(user.Name) || !await store.AddAsync(user, cancellation); i++)
                user = user with { Name = $"{(NameFault(name) is null ? name : "user")}-{i}" };
        await RecordAsync(user.Name, "signIn", user, address, $"identity provider; {string.Join(", ", roles)}");
        return new(user, null);
    }

    public void Dispose() => changing.Dispose();

    /// <summary>Longest name, in characters.</summary>
    public const int LongestName = 64;

    /// <summary>Why nobody can be called so; null when somebody can.</summary>
    public static Problem? NameFault(string name) =>
        name.Length is > 0 and <= LongestName && name.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '@' or '+') && !name.StartsWith('-')
            ? null
            : Problem.Of(400, "name-invalid", $"A name is made of letters, digits and . - _ @ +, {LongestName} at most.", "name", "Use the first name or the e-mail address.");

    /// <summary>What a user is called in the audit trail.</summary>
    public static string Entity(User user) => "user/" + user.Name;

    private static bool IsAdmin(User u) => u.DisabledAt is null && u.Roles.Contains(Roles.Admin) && (u.Password ?? u.Subject) is not null;

    private User New(string name, ImmutableArray<string> roles, string by) => new() { Id = Guid.CreateVersion7(tools.Clock.GetUtcNow()).ToString("n"), Name = name, Roles = roles, CreatedAt = tools.Clock.GetUtcNow(), CreatedBy = by };

    private (User User, string Token) Invited(User user)
    {
        var token = OneTimeLinks.NewToken();
        return (user with { Invitation = OneTimeLinks.HashOf(token), InvitedUntil = tools.Clock.GetUtcNow() + access.InvitationLasts }, token);
    }

    private async Task<Found> AddAsync(User user, string? password, CancellationToken cancellation)
    {
        if (NameFault(user.Name) is { } fault) return new(null, fault);
        if (await keys.IsTakenAsync(user.Name) || options.Connections.ContainsKey(user.Name)) return new(null, Taken(user.Name));
        if ((await store.UsersAsync(cancellation)).Count >= AccessStore.MostUsers) return new(null, Problem.Of(409, "too-many-users", $"There are {AccessStore.MostUsers} users already, which is the limit.", null, "Let people sign in by an identity provider."));
        var with = password is null ? new Found(user, null) : await WithPasswordAsync(user, password);
        return with.User is null ? with : await store.AddAsync(with.User, cancellation) ? with : new(null, Taken(user.Name));
    }

    private async Task<Found> WithPasswordAsync(User user, string password)
    {
        if (PasswordRules.Fault(password, user.Name) is { } fault) return new(null, Problem.Of(400, "password-weak", fault, "password", "Choose another one."));
        return await passwords.HashAsync(user, password) is { } hash ? new(user with { Password = hash, PasswordChangedAt = tools.Clock.GetUtcNow() }, null) : new(null, Busy(null));
    }

    private Task RecordAsync(string by, string action, User user, string address, string? detail) => engine.Audit.RecordAsync(new AuditEntry(Caller.User, by, action, Entity(user), address, "done", detail));

    private static Problem? RolesFault(IReadOnlyList<string> roles) =>
        roles.FirstOrDefault(r => !Roles.IsRole(r)) is { } other ? Problem.Of(400, "role-unknown", $"'{other}' is no role.", "roles", $"Roles are {string.Join(", ", Roles.All)}.")
        : roles.Count == 0 ? Problem.Of(400, "role-missing", "A user needs at least one role.", "roles", $"Roles are {string.Join(", ", Roles.All)}.") : null;

    private static Found Unknown(string name) => new(null, Problem.Of(404, "user-unknown", $"Nobody is called '{name}'.", "name", "List users with GET /api/v1/users."));

    private static Problem Taken(string name) => Problem.Of(409, "name-taken", $"A user, a key or a connection is called '{name}' already.", "name", "Choose another name.");

    private static Problem Expired(string what, string nextStep) => Problem.Of(403, "link-over", $"{what} does not work, or not any more.", null, nextStep);

    private static Problem Busy(HttpContext? context)
    {
        if (context is not null) context.Response.Headers.RetryAfter = "2";
        return Problem.Of(503, "come-again", "Too many people are signing in at once.", null, "Try again in a moment.");
    }

    private static Problem TooOften(HttpContext context, TimeSpan wait)
    {
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problem.Of(429, "too-many-tries", $"There were too many wrong passwords. Try again in {Math.Ceiling(wait.TotalMinutes)} minutes.", null, "Wait, or ask an administrator for a new link.");
    }
}

/// <summary>What accounts need besides the store.</summary>
/// <param name="Links">Links that the node prints.</param>
/// <param name="Limits">How often somebody may be wrong.</param>
/// <param name="Clock">The time.</param>
internal sealed record AccountTools(OneTimeLinks Links, SignInLimits Limits, TimeProvider Clock);
