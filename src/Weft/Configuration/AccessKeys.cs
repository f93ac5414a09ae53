using System.Collections.Immutable;
using System.Net;
using System.Text;
using Weft.Engine.Access;
using Weft.Hosting;

namespace Weft.Configuration;

/// <summary>How people sign in, below <c>access</c>, and the scopes of keys.</summary>
internal static class AccessKeys
{
    private const int ShortestAuditKey = 32;

    public static void Read(Section section, AccessOptions o)
    {
        var sessions = section.Below("sessions");
        o.SessionIdle = Within(sessions, "idle", o.SessionIdle, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));
        o.SessionLifetime = Within(sessions, "lifetime", o.SessionLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));
        o.MaxSessions = sessions.Whole("maxPerUser", o.MaxSessions, most: AccessStore.MostSessions);
        sessions.Finish();
        var signIn = section.Below("signIn");
        o.FailuresPerAccount = signIn.Whole("failuresPerAccount", o.FailuresPerAccount, most: 100);
        o.FailuresPerAddress = signIn.Whole("failuresPerAddress", o.FailuresPerAddress, most: 10_000);
        o.FailureWindow = Within(signIn, "window", o.FailureWindow, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));
        o.InvitationLasts = Within(signIn, "invitationLasts", o.InvitationLasts, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));
        signIn.Finish();
        o.RequestsPerSecond = section.Whole("requestsPerSecond", o.RequestsPerSecond, most: 100_000);
        o.Corrections = section.OneOf("corrections", o.Corrections);
        if (section.Secret("auditKey") is { } key)
        {
            if (key.Length < ShortestAuditKey) section.Fault("auditKey", $"is too short: at least {ShortestAuditKey} characters. 'openssl rand -hex 32' makes one.");
            o.AuditKey = [.. Encoding.UTF8.GetBytes(key)];
        }

        o.Oidc = ReadProvider(section, section.Below("oidc"));
        section.Finish();
    }

    /// <summary>Reverse proxies in front of the node.</summary>
    public static void ReadProxies(Section listen, AccessOptions o)
    {
        foreach (var proxy in listen.List("proxies") ?? [])
        {
            if (IPAddress.TryParse(proxy, out _)) o.Proxies.Add(proxy);
            else listen.Fault("proxies", $"'{proxy}' is not an address like 10.0.0.5.");
        }
    }

    /// <summary>What an API key may do, word by word.</summary>
    public static ImmutableArray<string> ReadScopes(Section key)
    {
        var words = key.List("scopes") ?? [];
        foreach (var word in words.Where(w => !Roles.IsScope(w))) key.Fault("scopes", $"'{word}' is none of {string.Join(", ", Roles.Scopes)}.{Nearest.Hint(word, Roles.Scopes)}");
        if (words.Count > 0 && key.Has("access")) key.Fault("scopes", "says what the key may do, and so does access. Leave one of them out.");
        return [.. words.Where(Roles.IsScope)];
    }

    private static OidcOptions? ReadProvider(Section access, Section oidc)
    {
        if (!access.Has("oidc") && !oidc.Names().Any()) return null;
        var authority = oidc.Required("authority", "https://login.example/realms/retail");
        var client = oidc.Required("clientId", "weft");
        var secret = oidc.Secret("clientSecret");
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && !(address.IsLoopback && address.Scheme == Uri.UriSchemeHttp)))
        {
            if (authority.Length > 0) oidc.Fault("authority", $"'{authority}' is not an address like https://login.example/realms/retail.");
            address = new Uri("https://missing.invalid/");
        }

        var roles = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        var map = oidc.Below("roles");
        foreach (var role in Roles.All)
            if (map.List(role) is { } values) roles[role] = [.. values];
        map.Finish();
        if (roles.Count == 0) oidc.Fault("roles", "is missing; say which values of the claim give which role, like {admin: [weft-admins], viewer: [staff]}.");
        var usual = new OidcOptions("", address, "", null);
        var options = new OidcOptions(oidc.Text("name") ?? address.Host, address, client, secret)
        {
            Scopes = oidc.List("scopes") is { } scopes ? [.. scopes] : usual.Scopes,
            NameClaim = oidc.Text("nameClaim") ?? usual.NameClaim,
            RoleClaim = oidc.Text("roleClaim") ?? usual.RoleClaim,
            Roles = roles.ToImmutable(),
        };
        oidc.Finish();
        return options;
    }

    private static TimeSpan Within(Section section, string key, TimeSpan otherwise, TimeSpan least, TimeSpan most)
    {
        var span = section.Span(key, otherwise);
        if (span >= least && span <= most) return span;
        section.Fault(key, $"must lie between {least.TotalMinutes:0}m and {most.TotalDays:0}d.");
        return otherwise;
    }
}
