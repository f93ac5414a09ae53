using System.Net;
using Weft.Desk;
using Weft.Hosting;

namespace Weft.Http.Access;

/// <summary>Who may use the console. While nobody can sign in, everybody on this machine may, and nobody from elsewhere.</summary>
internal static class ConsoleAccess
{
    /// <summary>True when all addresses the node listens on are this machine's own.</summary>
    public static bool IsOpen(WeftOptions options) => options.Urls.TrueForAll(IsLoopback);

    public static void AddConsoleAccess(this IServiceCollection services)
    {
        var policies = services.AddAuthorizationBuilder();
        foreach (var policy in ConsolePolicies.All) policies.AddPolicy(policy, p => p.RequireAssertion(_ => true));
    }

    /// <summary>Answers only requests that are addressed to this machine: a page in somebody's browser that is addressed otherwise must not get what is meant for this machine.</summary>
    public static void OnlyHere(this IEndpointConventionBuilder console) => console.WithMetadata(new OnlyThisMachine());

    /// <summary>Turns away what is addressed otherwise.</summary>
    public static void UseOnlyHere(this WebApplication app) => app.Use((context, next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<OnlyThisMachine>() is null || IsThisMachine(context.Request.Host.Host)
            ? next(context)
            : Problem.Of(403, "not-local", "The console answers only requests that are addressed to this machine, until users can sign in.", null, "Open it as http://localhost with the node's port.").WriteAsync(context));

    private static bool IsLoopback(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && IsThisMachine(address.Host);

    private static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>Marks endpoints that answer this machine alone.</summary>
    private sealed class OnlyThisMachine;
}
