using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Desk.Acting;

namespace Weft.Desk.Tests.Pages;

/// <summary>What somebody may do is checked where it is done, whatever buttons a page shows.</summary>
public sealed class WhoMayAct
{
    private static readonly OrderId order = new("webshop:6001");

    [Fact]
    public async Task A_viewer_changes_nothing()
    {
        await using var desk = await Support.Desk.OpenAsync();
        await desk.Node.PlaceAsync("6001", "MUG-OLD");
        var answer = await Hold(desk, "viewer");
        answer.Done.ShouldBeFalse();
        answer.Text.ShouldContain("operator");
        (await desk.Node.Host.Engine.Queries.OrderAsync(order, default)).Holds.ShouldNotContain(h => h.Kind == HoldKind.Manual);
    }

    [Fact]
    public async Task An_operator_acts_under_their_own_name()
    {
        await using var desk = await Support.Desk.OpenAsync();
        await desk.Node.PlaceAsync("6001", "MUG-OLD");
        (await Hold(desk, "operator")).Done.ShouldBeTrue();
        (await desk.Node.Host.Engine.Queries.StoryAsync(order, default))!.Holds.ShouldContain(h => h.Kind == "Manual" && h.Key == "anna");
    }

    [Fact]
    public async Task What_is_refused_says_why()
    {
        await using var desk = await Support.Desk.OpenAsync();
        await desk.Node.PlaceAsync("6001");
        var answer = await Of(desk, "operator").SubmitAsync(ConsolePolicies.Operator, OrderWorkflow.StreamOf(order), by => new CancelUnits("k", [new LineQuantity("99", 1)], by, "no reason"), "done");
        answer.Done.ShouldBeFalse();
        answer.Text.ShouldNotBeNullOrWhiteSpace();
    }

    private static Task<Answer> Hold(Support.Desk desk, string role) => Of(desk, role).SubmitAsync(ConsolePolicies.Operator, OrderWorkflow.StreamOf(order), by => new PlaceHold(by, "wait"), "held");

    private static Operator Of(Support.Desk desk, string role)
    {
        var services = new ServiceCollection().AddLogging().AddAuthorizationCore(o => o.AddPolicy(ConsolePolicies.Operator, p => p.RequireRole("operator"))).BuildServiceProvider();
        return new Operator(desk.Node.Host.Engine, new SignedIn(role), services.GetRequiredService<IAuthorizationService>(), TimeProvider.System);
    }

    private sealed class SignedIn(string role) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity([new System.Security.Claims.Claim(ClaimTypes.Name, "anna"), new System.Security.Claims.Claim(ClaimTypes.Role, role)], "test"))));
    }
}
