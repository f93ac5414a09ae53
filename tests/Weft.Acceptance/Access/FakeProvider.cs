using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Weft.Acceptance.Access;

/// <summary>A small OpenID Connect provider over real HTTP: whoever comes is signed in as the user that the test says. It checks what a provider has to: client, redirect and PKCE.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    public const string ClientId = "weft";
    public const string ClientSecret = "a secret between the two";

    private readonly WebApplication web;
    private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "k1" };
    private readonly ConcurrentDictionary<string, (string Challenge, string Redirect, string? Nonce)> codes = new();
    private int made;

    private FakeProvider(WebApplication web) => this.web = web;

    public Uri Address => new(web.Urls.First());

    /// <summary>Who comes, and the groups they are in.</summary>
    public (string Subject, string Name, string[] Groups) User { get; set; } = ("u1", "clara", ["weft-operators"]);

    /// <summary>True to sign tokens with a key that nobody was told of.</summary>
    public bool Forges { get; set; }

    public static async Task<FakeProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var provider = new FakeProvider(builder.Build());
        provider.Map();
        await provider.web.StartAsync();
        return provider;
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private void Map()
    {
        web.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, object>
        {
            ["issuer"] = Issuer, ["authorization_endpoint"] = Issuer + "authorize", ["token_endpoint"] = Issuer + "token", ["userinfo_endpoint"] = Issuer + "userinfo", ["jwks_uri"] = Issuer + "keys",
            ["response_types_supported"] = new[] { "code" }, ["subject_types_supported"] = new[] { "public" }, ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
        }));
        web.MapGet("/keys", () =>
        {
            var publicKey = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(key.Rsa.ExportParameters(false)) { KeyId = key.KeyId });
            return Results.Json(new Dictionary<string, object> { ["keys"] = new[] { new Dictionary<string, string> { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = publicKey.Kid, ["n"] = publicKey.N, ["e"] = publicKey.E } } });
        });
        web.MapGet("/authorize", (HttpContext c) =>
        {
            var query = c.Request.Query;
            if (query["client_id"] != ClientId || query["code_challenge_method"] != "S256") return Results.BadRequest();
            var code = $"code-{Interlocked.Increment(ref made)}";
            codes[code] = (query["code_challenge"]!, query["redirect_uri"]!, query["nonce"]);
            return Results.Redirect($"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"]!)}");
        });
        web.MapPost("/token", async (HttpContext c) =>
        {
            var form = await c.Request.ReadFormAsync();
            var verifier = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
            // A code is worth something once, to whoever began.
            if (form["client_secret"] != ClientSecret || !codes.TryRemove(form["code"]!, out var begun) || begun.Challenge != verifier || begun.Redirect != form["redirect_uri"]) return Results.BadRequest(new { error = "invalid_grant" });
            return Results.Json(new Dictionary<string, object> { ["access_token"] = "at", ["token_type"] = "Bearer", ["expires_in"] = 60, ["id_token"] = Token(begun.Nonce) });
        });
        web.MapGet("/userinfo", () => Results.Json(new Dictionary<string, object> { ["sub"] = User.Subject, ["preferred_username"] = User.Name, ["groups"] = User.Groups }));
    }

    private string Issuer => Address.ToString();

    private string Token(string? nonce)
    {
        var signing = Forges ? new RsaSecurityKey(RSA.Create(2048)) { KeyId = key.KeyId } : key;
        List<Claim> claims = [new("sub", User.Subject), .. nonce is null ? (Claim[])[] : [new Claim("nonce", nonce)]];
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer, Audience = ClientId, Subject = new ClaimsIdentity(claims), IssuedAt = DateTime.UtcNow, Expires = DateTime.UtcNow.AddMinutes(1), SigningCredentials = new SigningCredentials(signing, SecurityAlgorithms.RsaSha256),
        });
    }
}
