using System.Net;
using Weft.Acceptance.Support;
using Weft.Desk.Tests.Support;

namespace Weft.Desk.Tests.Pages;

/// <summary>What the host serves, and to whom.</summary>
public sealed class ServedPages
{
    [Fact]
    public async Task A_page_is_whole_before_any_script_runs()
    {
        await using var desk = await Support.Desk.OpenAsync();
        await desk.Node.PlaceAsync("5001");
        var html = await desk.Node.Http.GetStringAsync("orders");
        html.ShouldContain(">5001</a>");
    }

    [Fact]
    public async Task Who_is_not_signed_in_gets_nothing_whatever_name_this_machine_is_given()
    {
        await using var desk = await Support.Desk.OpenAsync();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = desk.Address };
        foreach (var path in (string[])["", "orders", "orders.csv", "_blazor", "_blazor/negotiate?negotiateVersion=1"])
        {
            foreach (var name in (string[])["localhost", "evil.example"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = name } };
                using var answer = await http.SendAsync(request);
                (answer.StatusCode, answer.Headers.Location?.OriginalString.StartsWith("/sign-in?returnUrl=")).ShouldBe((HttpStatusCode.Redirect, true), $"{path} as {name}");
            }
        }
    }

    [Fact]
    public async Task The_csv_has_what_the_list_has_and_no_formula()
    {
        await using var desk = await Support.Desk.OpenAsync();
        await desk.Node.PlaceAsync("5002");
        await desk.Node.PlaceAsync("=cmd|' /C calc'!A0");
        var csv = await desk.Node.Http.GetStringAsync("orders.csv");
        csv.ShouldStartWith("order,channel,our id,");
        csv.ShouldContain("\n5002,webshop,webshop:5002,");
        csv.ShouldContain("\n\"'=cmd|' /C calc'!A0\",webshop,");
    }

    [Fact]
    public async Task The_documentation_of_the_api_stays_where_it_was()
    {
        await using var desk = await Support.Desk.OpenAsync();
        using var answer = await desk.Node.Http.GetAsync("docs/");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_asset_is_kept_for_good_under_an_address_that_names_its_content()
    {
        await using var desk = await Support.Desk.OpenAsync();
        var html = await desk.Node.Http.GetStringAsync("/");
        var address = System.Text.RegularExpressions.Regex.Match(html, "_console/[0-9a-f]+/console.css").Value;
        using var answer = await desk.Node.Http.GetAsync(address);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.CacheControl!.ToString().ShouldContain("immutable");
        using var other = await desk.Node.Http.GetAsync("_console/0000000000000000/console.css");
        other.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
