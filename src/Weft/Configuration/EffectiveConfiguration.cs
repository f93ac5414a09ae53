using Weft.Desk.Pages.Settings;

namespace Weft.Configuration;

/// <summary>What a node runs with, for people to look at. A secret is named by where it comes from and never read here: a reference says so itself, and what a variable says is shown only for keys that hold none.</summary>
internal static class EffectiveConfiguration
{
    private const string Withheld = "(not shown)";

    /// <summary>Ends of keys whose values are secret, or may hold one.</summary>
    private static readonly string[] secret = ["password", "secret", "token", "key", "sha256", "postgres", "connectionstring", "user", "username", "dsn"];

    public static IReadOnlyList<EffectiveSetting> Of(IReadOnlyDictionary<string, string?> keys, Reading reading)
    {
        var said = keys.Select(k => Setting(k.Key, k.Value ?? "", reading.FromEnvironment.Contains(k.Key)));
        var silent = reading.Defaults.Where(d => !keys.ContainsKey(d.Key.Replace('.', ':'))).Select(d => new EffectiveSetting(d.Key, d.Value, "default"));
        return [.. said.Concat(silent).OrderBy(s => s.Key, StringComparer.OrdinalIgnoreCase)];
    }

    private static EffectiveSetting Setting(string key, string value, bool fromEnvironment)
    {
        var source = fromEnvironment ? "environment" : "file";
        var name = key.Replace(':', '.');
        // A reference is what stands there instead of the secret.
        if (SecretReference.Is(value)) return new EffectiveSetting(name, value, source);
        return new EffectiveSetting(name, IsSecret(name) ? Withheld : WithoutUser(value), source);
    }

    private static bool IsSecret(string key) => Array.Exists(secret, s => key[(key.LastIndexOf('.') + 1)..].EndsWith(s, StringComparison.OrdinalIgnoreCase));

    /// <summary>An address may carry a name and a password.</summary>
    private static string WithoutUser(string value) => Uri.TryCreate(value, UriKind.Absolute, out var address) && address.UserInfo.Length > 0 ? value.Replace(address.UserInfo + "@", Withheld + "@", StringComparison.Ordinal) : value;
}
