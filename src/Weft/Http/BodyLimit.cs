using Microsoft.AspNetCore.Http.Metadata;

namespace Weft.Http;

/// <summary>How large a request to an endpoint may be.</summary>
internal sealed class BodyLimit(long bytes) : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => bytes;
}

/// <summary>What endpoints say about themselves.</summary>
internal static class EndpointLimits
{
    /// <summary>Takes larger requests than others do.</summary>
    public static RouteHandlerBuilder TakesUpTo(this RouteHandlerBuilder endpoint, long bytes) => endpoint.WithMetadata(new BodyLimit(bytes));
}
