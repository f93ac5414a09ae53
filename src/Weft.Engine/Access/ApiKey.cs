using System.Collections.Immutable;
using Weft.Engine.Storage;

namespace Weft.Engine.Access;

/// <summary>An API key that was made while Weft ran. The key itself is known to its holder alone.</summary>
public sealed record ApiKey
{
    /// <summary>Never changes and is never used again.</summary>
    public required string Id { get; init; }

    /// <summary>What its holder is called in the stories of what they change.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the key, in hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What it may be used for.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>Requests it may make per second, with a burst of twice as many.</summary>
    public required int RequestsPerSecond { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>From when on it is not taken any more; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When somebody took it back.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Who did.</summary>
    public string? RevokedBy { get; init; }

    /// <summary>When it was last used, to the minute.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>True while it opens anything.</summary>
    public bool Works(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);
}

/// <summary>An API key as stored.</summary>
internal sealed class ApiKeyRow
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Sha256 { get; init; }
    public required string Scopes { get; init; }
    public required long RequestsPerSecond { get; init; }
    public required long CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public long? ExpiresAt { get; init; }
    public long? RevokedAt { get; init; }
    public string? RevokedBy { get; init; }
    public long? UsedAt { get; init; }

    public static ApiKeyRow Of(ApiKey k) => new()
    {
        Id = k.Id, Name = k.Name, Sha256 = k.Sha256, Scopes = Roles.Text(k.Scopes), RequestsPerSecond = k.RequestsPerSecond, CreatedAt = Micros.Of(k.CreatedAt), CreatedBy = k.CreatedBy,
        ExpiresAt = UserRow.MicrosOf(k.ExpiresAt), RevokedAt = UserRow.MicrosOf(k.RevokedAt), RevokedBy = k.RevokedBy, UsedAt = UserRow.MicrosOf(k.UsedAt),
    };

    public ApiKey Key() => new()
    {
        Id = Id, Name = Name, Sha256 = Sha256, Scopes = Roles.Read(Scopes), RequestsPerSecond = (int)RequestsPerSecond, CreatedAt = Micros.ToTime(CreatedAt), CreatedBy = CreatedBy,
        ExpiresAt = UserRow.TimeOf(ExpiresAt), RevokedAt = UserRow.TimeOf(RevokedAt), RevokedBy = RevokedBy, UsedAt = UserRow.TimeOf(UsedAt),
    };
}
