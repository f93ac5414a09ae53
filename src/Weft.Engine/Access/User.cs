using System.Collections.Immutable;
using Weft.Engine.Storage;

namespace Weft.Engine.Access;

/// <summary>A person who may sign in.</summary>
public sealed record User
{
    /// <summary>Never changes and is never used again.</summary>
    public required string Id { get; init; }

    /// <summary>What they are called in the stories of what they change; unique whatever its case.</summary>
    public required string Name { get; init; }

    /// <summary>What they may do.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>Hash of their password; null when they have none (yet).</summary>
    public string? Password { get; init; }

    /// <summary>When the password was set.</summary>
    public DateTimeOffset? PasswordChangedAt { get; init; }

    /// <summary>Who they are at the identity provider, as <c>issuer subject</c>; null for local accounts.</summary>
    public string? Subject { get; init; }

    /// <summary>SHA-256 of the link by which they choose a password, in hexadecimal digits.</summary>
    public string? Invitation { get; init; }

    /// <summary>Until when that link holds.</summary>
    public DateTimeOffset? InvitedUntil { get; init; }

    /// <summary>When the account was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Since when they may not sign in.</summary>
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>By what a name is looked up.</summary>
    public static string KeyOf(string name) => name.Normalize().ToLowerInvariant();
}

/// <summary>A sign-in that lasts.</summary>
/// <param name="Id">SHA-256 of what the browser keeps, in hexadecimal digits.</param>
/// <param name="UserId">Who signed in.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="SeenAt">When the session was last used; kept to the minute.</param>
/// <param name="Address">From where.</param>
/// <param name="Agent">The browser, as it names itself.</param>
public sealed record Session(string Id, string UserId, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, string Address, string Agent);

/// <summary>A user as stored.</summary>
internal sealed class UserRow
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string NameKey { get; init; }
    public required string Roles { get; init; }
    public string? Password { get; init; }
    public long? PasswordChangedAt { get; init; }
    public string? Subject { get; init; }
    public string? Invitation { get; init; }
    public long? InvitedUntil { get; init; }
    public required long CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public long? DisabledAt { get; init; }

    public static UserRow Of(User u) => new()
    {
        Id = u.Id, Name = u.Name, NameKey = Access.User.KeyOf(u.Name), Roles = Access.Roles.Text(u.Roles), Password = u.Password, PasswordChangedAt = MicrosOf(u.PasswordChangedAt), Subject = u.Subject,
        Invitation = u.Invitation, InvitedUntil = MicrosOf(u.InvitedUntil), CreatedAt = Micros.Of(u.CreatedAt), CreatedBy = u.CreatedBy, DisabledAt = MicrosOf(u.DisabledAt),
    };

    public User User() => new()
    {
        Id = Id, Name = Name, Roles = Access.Roles.Read(Roles), Password = Password, PasswordChangedAt = TimeOf(PasswordChangedAt), Subject = Subject, Invitation = Invitation, InvitedUntil = TimeOf(InvitedUntil),
        CreatedAt = Micros.ToTime(CreatedAt), CreatedBy = CreatedBy, DisabledAt = TimeOf(DisabledAt),
    };

    public static long? MicrosOf(DateTimeOffset? time) => time is { } at ? Micros.Of(at) : null;

    public static DateTimeOffset? TimeOf(long? micros) => micros is { } at ? Micros.ToTime(at) : null;
}

/// <summary>A session as stored.</summary>
internal sealed class SessionRow
{
    public required string Id { get; init; }
    public required string UserId { get; init; }
    public required long CreatedAt { get; init; }
    public required long SeenAt { get; init; }
    public required string Address { get; init; }
    public required string Agent { get; init; }

    public static SessionRow Of(Session s) => new() { Id = s.Id, UserId = s.UserId, CreatedAt = Micros.Of(s.CreatedAt), SeenAt = Micros.Of(s.SeenAt), Address = s.Address, Agent = s.Agent };

    public Session Session() => new(Id, UserId, Micros.ToTime(CreatedAt), Micros.ToTime(SeenAt), Address, Agent);
}
