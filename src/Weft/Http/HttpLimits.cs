using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Weft.Http;

/// <summary>Limits on what a caller can make the host hold.</summary>
internal static class HttpLimits
{
    /// <summary>Largest body of an API request; webhooks have their own limit.</summary>
    public const int ApiBodyBytes = 64 * 1024;

    public static void Set(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = ApiBodyBytes;
        server.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        server.Limits.MaxRequestHeaderCount = 100;
        server.Limits.MaxRequestLineSize = 8 * 1024;
        server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        server.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        server.Limits.MaxConcurrentConnections = 10_000;
    }
}
