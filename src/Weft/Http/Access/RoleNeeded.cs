using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Weft.Engine.Access;

namespace Weft.Http.Access;

/// <summary>Which role an endpoint needs. The roles are policies of the same names.</summary>
internal static class RoleNeeded
{
    /// <summary>Reads need viewer; writes need the role, unless an endpoint names another one for itself.</summary>
    public static RouteGroupBuilder WritesNeed(this RouteGroupBuilder group, string role)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (!endpoint.Metadata.OfType<IAuthorizeData>().Any(a => a.Policy != Roles.Viewer) && Changes(endpoint.Metadata)) endpoint.Metadata.Add(new AuthorizeAttribute(role));
        });
        return group;
    }

    /// <summary>The endpoint needs this role, whatever its area needs.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, string role)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(role);

    /// <summary>The role that the last policy of an endpoint names: the strictest one.</summary>
    public static string Of(Endpoint? endpoint) => endpoint?.Metadata.GetOrderedMetadata<IAuthorizeData>().LastOrDefault(a => a.Policy is not null && a.Policy != Roles.Viewer)?.Policy ?? Roles.Viewer;

    /// <summary>True for an endpoint that may change something.</summary>
    public static bool Changes(IEnumerable<object> metadata) =>
        metadata.OfType<IHttpMethodMetadata>().Any(m => m.HttpMethods.Any(x => !HttpMethods.IsGet(x) && !HttpMethods.IsHead(x))) && !metadata.OfType<OnlyReads>().Any();
}
