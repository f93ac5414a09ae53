using Weft.Engine.Storage;

namespace Weft.Engine.Access;

/// <summary>People, their sessions and API keys, as they are kept in the store. Decides nothing.</summary>
public sealed class AccessStore
{
    /// <summary>Most users a list answers.</summary>
    public const int MostUsers = 1_000;

    /// <summary>Most API keys, those that were taken back included.</summary>
    public const int MostKeys = 1_000;

    /// <summary>Most sessions of one user that a list answers.</summary>
    public const int MostSessions = 100;

    private const string UserColumns =
        "id, name, name_key AS NameKey, roles, password, password_changed_at AS PasswordChangedAt, subject, invitation, invited_until AS InvitedUntil, created_at AS CreatedAt, created_by AS CreatedBy, disabled_at AS DisabledAt";

    private const string SessionColumns = "id, user_id AS UserId, created_at AS CreatedAt, seen_at AS SeenAt, address, agent";

    private const string KeyColumns =
        "id, name, sha256, scopes, CAST(requests_per_second AS BIGINT) AS RequestsPerSecond, created_at AS CreatedAt, created_by AS CreatedBy, expires_at AS ExpiresAt, revoked_at AS RevokedAt, revoked_by AS RevokedBy, used_at AS UsedAt";

    private readonly Store store;

    internal AccessStore(Store store) => this.store = store;

    /// <summary>All users by name.</summary>
    public async Task<IReadOnlyList<User>> UsersAsync(CancellationToken cancellation) =>
        [.. (await store.ReadAsync<UserRow>($"SELECT {UserColumns} FROM users ORDER BY name_key LIMIT {MostUsers}", new { }, cancellation)).Select(r => r.User())];

    /// <summary>The user of a name, whatever its case.</summary>
    public Task<User?> UserByNameAsync(string name, CancellationToken cancellation) => UserAsync("name_key", User.KeyOf(name), cancellation);

    /// <summary>The user of an id.</summary>
    public Task<User?> UserByIdAsync(string id, CancellationToken cancellation) => UserAsync("id", id, cancellation);

    /// <summary>The user whom an identity provider knows.</summary>
    public Task<User?> UserBySubjectAsync(string subject, CancellationToken cancellation) => UserAsync("subject", subject, cancellation);

    /// <summary>The user of an invitation.</summary>
    public Task<User?> UserByInvitationAsync(string sha256, CancellationToken cancellation) => UserAsync("invitation", sha256, cancellation);

    /// <summary>Adds a user; false when the name is taken.</summary>
    public async Task<bool> AddAsync(User user, CancellationToken cancellation) => await store.RunAsync(AccessStatements.AddUser, [UserRow.Of(user)], cancellation) == 1;

    /// <summary>Changes everything of a user but the name.</summary>
    public Task ChangeAsync(User user, CancellationToken cancellation) => store.RunAsync(AccessStatements.ChangeUser, [UserRow.Of(user)], cancellation);

    /// <summary>Adds a session.</summary>
    public Task AddAsync(Session session, CancellationToken cancellation) => store.RunAsync(AccessStatements.AddSession, [SessionRow.Of(session)], cancellation);

    /// <summary>A session by its id.</summary>
    public async Task<Session?> SessionAsync(string id, CancellationToken cancellation) =>
        (await store.ReadAsync<SessionRow>($"SELECT {SessionColumns} FROM sessions WHERE id = @id", new { id }, cancellation)).FirstOrDefault()?.Session();

    /// <summary>The sessions of a user, newest first.</summary>
    public async Task<IReadOnlyList<Session>> SessionsAsync(string userId, CancellationToken cancellation) =>
        [.. (await store.ReadAsync<SessionRow>($"SELECT {SessionColumns} FROM sessions WHERE user_id = @userId ORDER BY created_at DESC LIMIT {MostSessions}", new { userId }, cancellation)).Select(r => r.Session())];

    /// <summary>Notes that a session was used.</summary>
    public Task SeeAsync(string sessionId, DateTimeOffset at, CancellationToken cancellation) => store.RunAsync(AccessStatements.SeeSession, [(sessionId, Micros.Of(at))], cancellation);

    /// <summary>Ends sessions.</summary>
    public Task EndAsync(IReadOnlyList<string> sessionIds, CancellationToken cancellation) => sessionIds.Count == 0 ? Task.CompletedTask : store.RunAsync(AccessStatements.EndSession, sessionIds, cancellation);

    /// <summary>Ends sessions that were not used since one time or began before another.</summary>
    public Task EndOldAsync(DateTimeOffset notUsedSince, DateTimeOffset begunBefore, CancellationToken cancellation) =>
        store.RunAsync(AccessStatements.EndOldSessions, [(Micros.Of(notUsedSince), Micros.Of(begunBefore))], cancellation);

    /// <summary>All API keys, those that were taken back last.</summary>
    public async Task<IReadOnlyList<ApiKey>> KeysAsync(CancellationToken cancellation) =>
        [.. (await store.ReadAsync<ApiKeyRow>($"SELECT {KeyColumns} FROM api_keys ORDER BY CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END, name, created_at LIMIT {MostKeys}", new { }, cancellation)).Select(r => r.Key())];

    /// <summary>Adds an API key.</summary>
    public Task AddAsync(ApiKey key, CancellationToken cancellation) => store.RunAsync(AccessStatements.AddKey, [ApiKeyRow.Of(key)], cancellation);

    /// <summary>Takes an API key back; false when it was before.</summary>
    public async Task<bool> RevokeAsync(string keyId, DateTimeOffset at, string by, CancellationToken cancellation) => await store.RunAsync(AccessStatements.RevokeKey, [(keyId, Micros.Of(at), by)], cancellation) == 1;

    /// <summary>Notes that an API key was used.</summary>
    public Task UseAsync(string keyId, DateTimeOffset at, CancellationToken cancellation) => store.RunAsync(AccessStatements.UseKey, [(keyId, Micros.Of(at))], cancellation);

    private async Task<User?> UserAsync(string column, string value, CancellationToken cancellation) =>
        (await store.ReadAsync<UserRow>($"SELECT {UserColumns} FROM users WHERE {column} = @value", new { value }, cancellation)).FirstOrDefault()?.User();
}
