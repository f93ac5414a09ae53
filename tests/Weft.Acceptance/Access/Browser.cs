using System.Net;
using Weft.Acceptance.Support;

namespace Weft.Acceptance.Access;

/// <summary>A browser as far as the host can tell: it keeps cookies, says where a form comes from, and follows nothing by itself.</summary>
internal sealed class Browser : IDisposable
{
    public const string GoodPassword = "nine blue herons wade";

    private readonly HttpClient http;
    private readonly string origin;

    public Browser(Node node)
    {
        origin = node.Host.Addresses[0];
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = new Uri(origin) };
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>What the session's cookie holds; null without one.</summary>
    public string? Token => Cookies.GetCookies(new Uri(origin))["weft-session"]?.Value;

    /// <summary>A browser in which the first account was just made.</summary>
    public static async Task<Browser> SetUpAsync(Node node, string name = "anna")
    {
        var browser = new Browser(node);
        using var made = await browser.PostAsync("/set-up", new() { ["token"] = node.Host.Links.ForSetUp(), ["name"] = name, ["password"] = GoodPassword });
        made.StatusCode.ShouldBe(HttpStatusCode.Redirect, await made.Content.ReadAsStringAsync());
        return browser;
    }

    /// <summary>A browser in which a user with these roles is signed in.</summary>
    public static async Task<Browser> WithRolesAsync(Node node, string name, params string[] roles)
    {
        var (found, token) = await node.Host.Accounts.InviteNewAsync(name, roles, "test", CancellationToken.None);
        found.Problem.ShouldBeNull();
        var browser = new Browser(node);
        using var accepted = await browser.PostAsync("/invitation", new() { ["token"] = token!, ["password"] = GoodPassword });
        accepted.StatusCode.ShouldBe(HttpStatusCode.Redirect, await accepted.Content.ReadAsStringAsync());
        return browser;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => http.GetAsync(path);

    public async Task<string> TextAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Sends a form as a page of this very node does, or of another site.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> form, string? from = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        return await SendAsync(request, from);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? from = null)
    {
        request.Headers.Add("Origin", from ?? origin);
        request.Headers.Add("Sec-Fetch-Site", from is null ? "same-origin" : "cross-site");
        return await http.SendAsync(request);
    }

    public Task<HttpResponseMessage> SignInAsync(string name, string password, string? returnUrl = null) =>
        PostAsync("/sign-in", new() { ["name"] = name, ["password"] = password, ["returnUrl"] = returnUrl ?? "" });

    public void Dispose() => http.Dispose();
}
