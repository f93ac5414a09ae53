using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Weft.Desk.Assets;

/// <summary>Scripts and styles out of this assembly, so that a page needs nothing from anywhere else. An address names the content, and is kept by browsers for good.</summary>
internal static class ConsoleAssets
{
    private const string Folder = "/_console/";
    private const string Resources = "assets/";
    private static readonly FrozenDictionary<string, Lazy<Asset>> assets = typeof(ConsoleAssets).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Resources, StringComparison.Ordinal)).ToFrozenDictionary(n => n[Resources.Length..], n => new Lazy<Asset>(() => Read(n)), StringComparer.Ordinal);

    /// <summary>The address of an asset as it is now.</summary>
    public static string Address(string name) => $"{Folder[1..]}{assets[name].Value.Version}/{name}";

    /// <summary>An asset itself.</summary>
    public static ReadOnlyMemory<byte> Of(string name) => assets[name].Value.Plain;

    public static void MapConsoleAssets(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(Folder + "{version}/{name}", Serve);

    private static IResult Serve(HttpContext context, string version, string name)
    {
        if (!assets.TryGetValue(name, out var found) || found.Value is not { } asset || asset.Version != version) return Results.NotFound();
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (!context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal)) return Results.Bytes(asset.Plain, asset.Type);
        context.Response.Headers.ContentEncoding = "br";
        return Results.Bytes(asset.Small, asset.Type);
    }

    private static Asset Read(string resource)
    {
        using var stream = typeof(ConsoleAssets).Assembly.GetManifestResourceStream(resource)!;
        var plain = new byte[stream.Length];
        stream.ReadExactly(plain);
        using var small = new MemoryStream();
        using (var brotli = new BrotliStream(small, CompressionLevel.Optimal, leaveOpen: true)) brotli.Write(plain);
        var type = Path.GetExtension(resource) switch { ".css" => "text/css; charset=utf-8", ".svg" => "image/svg+xml", _ => "text/javascript; charset=utf-8" };
        return new Asset(plain, small.ToArray(), type, Convert.ToHexStringLower(SHA256.HashData(plain))[..16]);
    }

    private sealed record Asset(byte[] Plain, byte[] Small, string Type, string Version);
}
