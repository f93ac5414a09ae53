using System.Collections.Immutable;
using Weft.Engine.Access;

namespace Weft.Hosting;

/// <summary>How people sign in, and what is kept of what they do.</summary>
internal sealed class AccessOptions
{
    /// <summary>A session that was not used for so long ends.</summary>
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromHours(1);

    /// <summary>A session ends after so long, however much it was used.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Sessions of one user; a further one ends the oldest.</summary>
    public int MaxSessions { get; set; } = 20;

    /// <summary>How long somebody may take to choose a password.</summary>
    public TimeSpan InvitationLasts { get; set; } = TimeSpan.FromDays(3);

    /// <summary>Wrong passwords for one account within <see cref="FailureWindow"/> after which it takes none for a while.</summary>
    public int FailuresPerAccount { get; set; } = 10;

    /// <summary>Wrong passwords from one address within <see cref="FailureWindow"/> after which it is not listened to for a while.</summary>
    public int FailuresPerAddress { get; set; } = 50;

    /// <summary>Over how long wrong passwords are counted.</summary>
    public TimeSpan FailureWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Requests per second of one signed-in user, with a burst of twice as many.</summary>
    public int RequestsPerSecond { get; set; } = 100;

    /// <summary>Who may correct what a message says that could not be read.</summary>
    public Correctors Corrections { get; set; } = Correctors.Admin;

    /// <summary>The role that may; null: nobody.</summary>
    public string? Corrector => Corrections switch { Correctors.Admin => Roles.Admin, Correctors.Operator => Roles.Operator, _ => null };

    /// <summary>Reverse proxies that are believed when they say for whom they ask.</summary>
    public List<string> Proxies { get; set; } = [];

    /// <summary>Seals the audit trail; the store does not know it. Never logged, never shown.</summary>
    public ImmutableArray<byte> AuditKey { get; set; } = [];

    /// <summary>The identity provider; null: local accounts alone.</summary>
    public OidcOptions? Oidc { get; set; }
}

/// <summary>Who may correct messages.</summary>
internal enum Correctors
{
    /// <summary>Those with the role admin.</summary>
    Admin,

    /// <summary>Those with the role operator.</summary>
    Operator,

    /// <summary>Nobody.</summary>
    Off,
}

/// <summary>An identity provider that speaks OpenID Connect.</summary>
/// <param name="Name">What the button to sign in says.</param>
/// <param name="Authority">Its address, below which its description is found.</param>
/// <param name="ClientId">What it calls us.</param>
/// <param name="ClientSecret">How we show that we are that. Never logged, never shown.</param>
internal sealed record OidcOptions(string Name, Uri Authority, string ClientId, string? ClientSecret)
{
    /// <summary>What is asked for beyond <c>openid</c>.</summary>
    public ImmutableArray<string> Scopes { get; init; } = ["profile", "email"];

    /// <summary>The claim that says what the user is called.</summary>
    public string NameClaim { get; init; } = "preferred_username";

    /// <summary>The claim whose values lead to roles.</summary>
    public string RoleClaim { get; init; } = "groups";

    /// <summary>Values of that claim by the role they give.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Roles { get; init; } = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;
}
