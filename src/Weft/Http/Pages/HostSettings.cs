using Weft.Desk.Pages.Settings;
using Weft.Hosting;
using Weft.Http.Access;

namespace Weft.Http.Pages;

/// <summary>What the settings of the console ask of this host: the services that the API uses too.</summary>
internal sealed class HostSettings(WeftOptions options, Accounts accounts, Sessions sessions, Keys keys, TimeProvider clock) : SettingsDesk
{
    public override IReadOnlyList<ConfiguredKey> ConfiguredKeys => [.. options.Consumers.Select(c => new ConfiguredKey(c.Name, c.Granted, c.RequestsPerSecond))];

    public override IReadOnlyList<EffectiveSetting> Configuration => options.Effective;

    public override async Task<SettingsAnswer> InviteAsync(string name, IReadOnlyList<string> roles, string by) => Invited(await accounts.InviteNewAsync(name, roles, by, CancellationToken.None));

    public override async Task<SettingsAnswer> InviteAgainAsync(string name) => Invited(await accounts.InviteAsync(name, CancellationToken.None));

    public override async Task<SettingsAnswer> ChangeUserAsync(string name, IReadOnlyList<string>? roles, bool? disabled)
    {
        var found = await accounts.ChangeAsync(name, roles, disabled, CancellationToken.None);
        if (found.User is not { } user) return Refused(found.Problem);
        if (user.DisabledAt is not null) await sessions.EndAllAsync(user.Id, null, CancellationToken.None);
        return new SettingsAnswer(null, Detail: roles is not null ? string.Join(", ", user.Roles) : user.DisabledAt is null ? "enable" : "disable");
    }

    public override async Task<SettingsAnswer> CreateKeyAsync(string name, IReadOnlyList<string> scopes, int? days, string by)
    {
        var (key, secret, problem) = await keys.CreateAsync(new KeyWish(name, scopes, null, days is { } d ? clock.GetUtcNow().AddDays(d) : null), by, CancellationToken.None);
        return key is null ? Refused(problem) : new SettingsAnswer(null, secret, string.Join(", ", key.Scopes));
    }

    public override async Task<SettingsAnswer> RevokeKeyAsync(string name, string by)
    {
        var (key, problem) = await keys.RevokeAsync(name, by, CancellationToken.None);
        return key is null ? Refused(problem) : new SettingsAnswer(null);
    }

    private static SettingsAnswer Invited((Found Found, string? Token) invited) =>
        invited.Found.User is { } user ? new SettingsAnswer(null, "invitation?token=" + invited.Token, string.Join(", ", user.Roles)) : Refused(invited.Found.Problem);

    private static SettingsAnswer Refused(Problem? problem) => new($"{problem!.Detail} {problem.NextStep}".Trim(), Detail: problem.Reason);
}
