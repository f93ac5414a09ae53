using System.Collections.Immutable;
using System.Security.Claims;
using Weft.Engine.Access;
using Weft.Hosting;

namespace Weft.Http.Access;

/// <summary>Who makes a request.</summary>
/// <param name="Kind">"user", "key" or "local".</param>
/// <param name="Id">Told apart by it from all others of the kind.</param>
/// <param name="Name">Shown in the story of what they change.</param>
/// <param name="Granted">What they may do.</param>
/// <param name="RequestsPerSecond">Requests they may make per second.</param>
internal sealed record Caller(string Kind, string Id, string Name, ImmutableArray<string> Granted, int RequestsPerSecond)
{
    public const string User = "user";
    public const string Key = "key";
    private const string Local = "local";

    private static readonly object item = new();

    /// <summary>Whoever asks from this machine while no key exists.</summary>
    public static Caller ThisMachine { get; } = new(Local, Local, Local, [Roles.Viewer], ApiConsumer.DefaultRequestsPerSecond);

    /// <summary>The session; null for keys.</summary>
    public string? SessionId { get; init; }

    /// <summary>From where they come; empty where nobody asks.</summary>
    public string Address { get; init; } = "";

    /// <summary>True for a key that stands in the configuration.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>True while there is neither key nor session.</summary>
    public bool IsThisMachine => Kind == Local;

    /// <summary>Told apart by it from everybody.</summary>
    public string Identity => $"{Kind}:{Id}";

    /// <summary>Who makes a request; null when nobody knows.</summary>
    public static Caller? Of(HttpContext context) => context.Items[item] as Caller;

    public void Attach(HttpContext context) => context.Items[item] = this;

    public bool May(string role) => Granted.Contains(role);

    /// <summary>The same for ASP.NET Core.</summary>
    public ClaimsPrincipal Principal()
    {
        var claims = new List<Claim> { new(ClaimTypes.NameIdentifier, Identity), new(ClaimTypes.Name, Name) };
        claims.AddRange(Granted.Select(role => new Claim(ClaimTypes.Role, role)));
        if (SessionId is not null) claims.AddRange([new Claim(AccessClaims.Session, SessionId), new Claim(AccessClaims.Address, Address)]);
        return new ClaimsPrincipal(new ClaimsIdentity(claims, AccessHandler.Name));
    }
}
