namespace Weft.Desk.Pages.Settings;

/// <summary>What became of a change of the settings.</summary>
/// <param name="Problem">Why nothing was changed, in plain words; null when it was.</param>
/// <param name="Shown">What is shown once and never again: a link, or a key.</param>
/// <param name="Detail">What the audit trail says of it.</param>
public sealed record SettingsAnswer(string? Problem, string? Shown = null, string? Detail = null);

/// <summary>A key that stands in the configuration.</summary>
/// <param name="Name">Its holder.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="RequestsPerSecond">Requests it may make per second.</param>
public sealed record ConfiguredKey(string Name, IReadOnlyList<string> Scopes, int RequestsPerSecond);

/// <summary>A setting as the node runs with it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value; of a secret only where it comes from.</param>
/// <param name="Source">"file", "environment" or "default".</param>
public sealed record EffectiveSetting(string Key, string Value, string Source);

/// <summary>What the host does for the pages of the settings: the same services, with the same checks, as the API and the command line use.</summary>
public abstract class SettingsDesk
{
    /// <summary>Keys that stand in the configuration.</summary>
    public abstract IReadOnlyList<ConfiguredKey> ConfiguredKeys { get; }

    /// <summary>The configuration in force; empty when a program started the node, and no file.</summary>
    public abstract IReadOnlyList<EffectiveSetting> Configuration { get; }

    /// <summary>Makes a user; shows the path of the link by which they choose a password.</summary>
    public abstract Task<SettingsAnswer> InviteAsync(string name, IReadOnlyList<string> roles, string by);

    /// <summary>Makes a new link for a user.</summary>
    public abstract Task<SettingsAnswer> InviteAgainAsync(string name);

    /// <summary>Changes what a user may do, or whether they may sign in; null leaves it.</summary>
    public abstract Task<SettingsAnswer> ChangeUserAsync(string name, IReadOnlyList<string>? roles, bool? disabled);

    /// <summary>Makes an API key and shows it.</summary>
    /// <param name="name">Its holder.</param>
    /// <param name="scopes">What it may be used for.</param>
    /// <param name="days">After how many days it ends; null: never.</param>
    /// <param name="by">Who makes it.</param>
    public abstract Task<SettingsAnswer> CreateKeyAsync(string name, IReadOnlyList<string> scopes, int? days, string by);

    /// <summary>Takes an API key back.</summary>
    public abstract Task<SettingsAnswer> RevokeKeyAsync(string name, string by);
}
