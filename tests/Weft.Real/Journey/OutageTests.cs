using System.Diagnostics;

namespace Weft.Real.Journey;

/// <summary>The ERP is away for a minute in the middle of an order's way.</summary>
[Collection(Journeys.Name)]
public sealed class OutageTests
{
    /// <summary>How long the ERP stays away; WEFT_TEST_OUTAGE_SECONDS shortens it while somebody works on this test.</summary>
    private static readonly TimeSpan away = TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("WEFT_TEST_OUTAGE_SECONDS"), out var seconds) ? seconds : 60);

    /// <summary>Longest pause between two attempts by the configuration, and time for the work itself.</summary>
    private static readonly TimeSpan back = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task An_erp_that_is_away_for_a_minute_delays_orders_and_nothing_else()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("WEFT_REAL_DIR")), "Nobody may stop this ERP: WEFT_REAL_DIR does not say where it is run from. ./test sets it.");
        await using var retailer = await LiveRetailer.OpenAsync("sqlite");
        var booked = await retailer.OrderAsync();
        await retailer.IsBookedAsync(booked);

        await TrytonAsync("stop");
        var stopped = TimeProvider.System.GetTimestamp();
        var waiting = await retailer.OrderAsync();
        try
        {
            await retailer.EventuallyAsync(waiting, "the story says that the ERP has the ball", async () => (await retailer.StoryAsync(waiting)).Summary.ShouldStartWith("erp has the ball"));
            await retailer.EventuallyAsync(waiting, "the ERP has been away for as long as it should be, and the story says since when, what is next and when", async () =>
            {
                TimeProvider.System.GetElapsedTime(stopped).ShouldBeGreaterThan(away);
                await BallIsWithTheErpAsync(retailer, LiveRetailer.IdOf(waiting));
            }, away + LiveRetailer.Soon);
            // Intake goes on all the time.
            var third = await retailer.OrderAsync();
            await retailer.EventuallyAsync(third, "an order that is placed now is taken", async () => (await retailer.StoryAsync(third)).Number.ShouldBe(third.Code));
            await TrytonAsync("start");
            await retailer.IsBookedAsync(third, back);
        }
        finally
        {
            await TrytonAsync("start");
        }

        await retailer.IsBookedAsync(waiting, back);
        foreach (var order in new[] { booked, waiting })
        {
            var tracking = "T" + Guid.NewGuid().ToString("N")[..10].ToUpperInvariant();
            await retailer.Erp.ShipAsync(LiveRetailer.IdOf(order), tracking);
            await retailer.IsCompleteAsync(order, tracking, back);
        }
    }

    /// <summary>An operator asks for the order, and is told who, since when, what, and when.</summary>
    private static async Task BallIsWithTheErpAsync(LiveRetailer retailer, string order)
    {
        var story = await retailer.Weft.StoryAsync(order);
        var open = story.Obligations.First(o => o.State == "open");
        open.Who.ShouldBe("erp");
        open.Since.ShouldBeGreaterThan(DateTimeOffset.UtcNow - away - LiveRetailer.Soon - LiveRetailer.Soon);
        open.Next.ShouldNotBeNull().ShouldContain("does not answer since");
        open.NextAt.ShouldNotBeNull().ShouldBeInRange(DateTimeOffset.UtcNow - TimeSpan.FromSeconds(5), DateTimeOffset.UtcNow + TimeSpan.FromSeconds(30));
        var page = await retailer.Weft.AskAsync("orders", "show", order);
        TestContext.Current.TestOutputHelper!.WriteLine(page);
        page.ShouldContain("erp has the ball for");
        page.ShouldContain("Weft tries again by itself");
        page.ShouldContain("Next attempt at");
    }

    private static async Task TrytonAsync(string verb)
    {
        using var script = Process.Start(new ProcessStartInfo(Path.Combine(Checkout.Root, "eng", "real", "tryton.sh"), [verb]) { RedirectStandardOutput = true })!;
        await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        script.ExitCode.ShouldBe(0, $"tryton.sh {verb}");
    }
}
