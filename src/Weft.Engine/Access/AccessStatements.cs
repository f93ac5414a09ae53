using Weft.Engine.Storage;

namespace Weft.Engine.Access;

/// <summary>How people, sessions and keys are written.</summary>
internal static class AccessStatements
{
    private static readonly Column<UserRow>[] userColumns =
    [
        new("id", ColumnType.Text, r => r.Id), new("name", ColumnType.Text, r => r.Name), new("name_key", ColumnType.Text, r => r.NameKey), new("roles", ColumnType.Text, r => r.Roles),
        new("password", ColumnType.Text, r => r.Password), new("password_changed_at", ColumnType.Long, r => r.PasswordChangedAt), new("subject", ColumnType.Text, r => r.Subject),
        new("invitation", ColumnType.Text, r => r.Invitation), new("invited_until", ColumnType.Long, r => r.InvitedUntil), new("created_at", ColumnType.Long, r => r.CreatedAt),
        new("created_by", ColumnType.Text, r => r.CreatedBy), new("disabled_at", ColumnType.Long, r => r.DisabledAt),
    ];

    /// <summary>A new user; nothing happens when the name is taken.</summary>
    public static readonly Bulk<UserRow> AddUser = new("users", userColumns, OnConflict: "(name_key) DO NOTHING");

    public static readonly Bulk<UserRow> ChangeUser = new(
        "users", userColumns,
        Change: """
            SET roles = {roles}, password = {password}, password_changed_at = {password_changed_at}, subject = {subject}, invitation = {invitation}, invited_until = {invited_until},
            disabled_at = {disabled_at} WHERE users.id = {id}
            """.ReplaceLineEndings(" "));

    public static readonly Bulk<SessionRow> AddSession = new(
        "sessions",
        [
            new("id", ColumnType.Text, r => r.Id), new("user_id", ColumnType.Text, r => r.UserId), new("created_at", ColumnType.Long, r => r.CreatedAt), new("seen_at", ColumnType.Long, r => r.SeenAt),
            new("address", ColumnType.Text, r => r.Address), new("agent", ColumnType.Text, r => r.Agent),
        ],
        OnConflict: "(id) DO NOTHING");

    public static readonly Bulk<(string Id, long At)> SeeSession =
        new("sessions", [new("id", ColumnType.Text, r => r.Id), new("seen_at", ColumnType.Long, r => r.At)], Change: "SET seen_at = {seen_at} WHERE sessions.id = {id}");

    public static readonly Bulk<string> EndSession = new("sessions", [new("id", ColumnType.Text, id => id)], Change: "WHERE sessions.id = {id}");

    /// <summary>Those that were not used since, or began before.</summary>
    public static readonly Bulk<(long SeenAt, long CreatedAt)> EndOldSessions = new(
        "sessions", [new("seen_at", ColumnType.Long, r => r.SeenAt), new("created_at", ColumnType.Long, r => r.CreatedAt)], Change: "WHERE sessions.seen_at < {seen_at} OR sessions.created_at < {created_at}");

    public static readonly Bulk<ApiKeyRow> AddKey = new(
        "api_keys",
        [
            new("id", ColumnType.Text, r => r.Id), new("name", ColumnType.Text, r => r.Name), new("sha256", ColumnType.Text, r => r.Sha256), new("scopes", ColumnType.Text, r => r.Scopes),
            new("requests_per_second", ColumnType.Int, r => r.RequestsPerSecond), new("created_at", ColumnType.Long, r => r.CreatedAt), new("created_by", ColumnType.Text, r => r.CreatedBy),
            new("expires_at", ColumnType.Long, r => r.ExpiresAt), new("revoked_at", ColumnType.Long, r => r.RevokedAt), new("revoked_by", ColumnType.Text, r => r.RevokedBy), new("used_at", ColumnType.Long, r => r.UsedAt),
        ]);

    public static readonly Bulk<(string Id, long At, string By)> RevokeKey = new(
        "api_keys", [new("id", ColumnType.Text, r => r.Id), new("revoked_at", ColumnType.Long, r => r.At), new("revoked_by", ColumnType.Text, r => r.By)],
        Change: "SET revoked_at = {revoked_at}, revoked_by = {revoked_by} WHERE api_keys.id = {id} AND api_keys.revoked_at IS NULL");

    public static readonly Bulk<(string Id, long At)> UseKey =
        new("api_keys", [new("id", ColumnType.Text, r => r.Id), new("used_at", ColumnType.Long, r => r.At)], Change: "SET used_at = {used_at} WHERE api_keys.id = {id}");
}
