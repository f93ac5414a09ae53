using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Weft.Desk.Tests.Support;

/// <summary><c>weft demo</c> as a newcomer starts it, entered by the link that it prints; and the trouble that a retailer has beside it, for pages to have something to show.</summary>
internal sealed partial class BusyRetailer : IAsyncDisposable
{
    private const int Orders = 160;
    private static readonly TimeSpan longest = TimeSpan.FromMinutes(4);
    private readonly Process process;
    private readonly HttpClient http;
    private readonly string signIn;

    private BusyRetailer(Process process, string signIn, string key)
    {
        (this.process, this.signIn) = (process, signIn);
        http = new HttpClient { BaseAddress = new Uri(new Uri(signIn), "/") };
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
    }

    public static async Task<BusyRetailer> StartAsync()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "weft.dll"), "demo", "--orders", $"{Orders}", "--faults", "some", "--seed", "11", "--urls", "http://127.0.0.1:0"]) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var said = new StringBuilder();
        using var limit = new CancellationTokenSource(longest);
        while (!Key().IsMatch(said.ToString())) said.AppendLine(await process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("The demo ended: " + said));
        var retailer = new BusyRetailer(process, Link().Match(said.ToString()).Value, Key().Match(said.ToString()).Groups[1].Value);
        await UntilAsync($"{Orders} orders have arrived", async () => (await retailer.OrdersAsync("all", 200)).Count >= Orders, limit.Token);
        await retailer.TroubleAsync();
        return retailer;
    }

    public async Task<IPage> EnterAsync(Browser browser, ColorScheme scheme, int width)
    {
        var page = await browser.OpenAsync(scheme, width);
        await page.GotoAsync(signIn);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.Locator(".frame[data-alive]").WaitForAsync();
        return page;
    }

    public async Task GoAsync(IPage page, string path)
    {
        await page.GotoAsync(new Uri(http.BaseAddress!, path).ToString());
        await page.Locator(".frame[data-alive]").WaitForAsync();
    }

    /// <summary>Our ids of orders.</summary>
    public async Task<IReadOnlyList<string>> OrdersAsync(string filter, int limit, string? connection = null)
    {
        var list = await http.GetFromJsonAsync<JsonElement>($"api/v1/orders?filter={filter}&limit={limit}{(connection is null ? "" : $"&connection={connection}")}");
        return [.. list.GetProperty("items").EnumerateArray().Select(o => o.GetProperty("id").GetString()!)];
    }

    /// <summary>SKUs that the catalogue does not know, a document that is no order, refusals, and an order that somebody stopped.</summary>
    private async Task TroubleAsync()
    {
        var number = 0;
        foreach (var (sku, title, price) in ((string, string, string)[])[("SCARF-LIMITED", "Wool scarf, limited", "24.90"), ("SCARF-LIMITED", "Wool scarf, limited", "24.90"), ("MUG-2026", "Mug of the year", "12.50"), ("SCARF-LIMITED", "Wool scarf, limited", "24.90"), ("ART-00007", "Tea towel", "9.90"), ("ART-00012", "Bread board", "34.00")])
            await SendAsync("orders/create", ShopOrder(7000 + ++number, sku, title, price));
        await SendAsync("orders/create", """{"id":5990000001,"number":"7099","line_items":"none"}""");
        foreach (var id in (await OrdersAsync("open", 2)).Take(1))
            using (await http.PostAsJsonAsync($"api/v1/orders/{Uri.EscapeDataString(id)}/holds", new { reason = "The customer asked to wait for a second order." })) { }
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await UntilAsync("the trouble shows", async () => (await OrdersAsync("held", 10)).Count >= 4, limit.Token);
    }

    private static string ShopOrder(int number, string sku, string title, string price)
    {
        var now = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture);
        return $$"""
            {"id":{{5_990_000_000 + number}},"number":{{number}},"created_at":"{{now}}","updated_at":"{{now}}","version":1,"currency":"EUR","taxes_included":true,"email":"jo.winter@example.test","customer":{"id":7000900,"name":"Jo Winter"},
             "financial_status":"authorized","fulfillment_status":null,"cancelled_at":null,"cancel_reason":null,"acknowledged_reference":null,"cart_id":null,"pickup_store":null,"deliver_by":null,"substitutes":null,
             "payment":{"provider":"psp","reference":"pay_x{{number}}","amount":"{{price}}"},"shipping_address":{"name":"Jo Winter","address1":"Lindenweg 4","zip":"20095","city":"Hamburg","country_code":"DE"},
             "line_items":[{"id":1,"sku":"{{sku}}","title":"{{title}}","quantity":1,"price":"{{price}}","total_discount":"0.00","tax_lines":[{"title":"VAT","rate":0.19,"price":"{{(decimal.Parse(price, CultureInfo.InvariantCulture) * 19 / 119).ToString("0.00", CultureInfo.InvariantCulture)}}"}]}],
             "shipping_lines":[],"total_discounts":"0.00","total_tax":"{{(decimal.Parse(price, CultureInfo.InvariantCulture) * 19 / 119).ToString("0.00", CultureInfo.InvariantCulture)}}","total_price":"{{price}}"}
            """;
    }

    /// <summary>Sends what the web shop would send, signed by the secret that its simulation has.</summary>
    private async Task SendAsync(string topic, string body)
    {
        var at = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, "in/webshop") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Webshop-Topic", topic);
        request.Headers.Add("X-Webshop-Delivery-Id", Guid.NewGuid().ToString());
        request.Headers.Add("X-Webshop-Timestamp", at);
        request.Headers.Add("X-Webshop-Hmac-Sha256", Convert.ToBase64String(HMACSHA256.HashData("webshop-secret"u8, Encoding.UTF8.GetBytes($"{at}.{body}"))));
        using var answer = await http.SendAsync(request);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.Accepted);
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> isSo, CancellationToken cancellation)
    {
        while (!await isSo())
        {
            if (cancellation.IsCancellationRequested) throw new TimeoutException($"Not seen in time: {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    [GeneratedRegex(@"http://\S+/sign-in/link\?token=\S+")]
    private static partial Regex Link();

    [GeneratedRegex(@"API key\s+(\S+)")]
    private static partial Regex Key();
}
