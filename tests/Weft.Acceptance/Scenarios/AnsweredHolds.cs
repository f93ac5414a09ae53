using Weft.Acceptance.Scenarios.Support;

namespace Weft.Acceptance.Scenarios;

/// <summary>A suspected order waits for an answer, which is one action: cleared it goes on, declined it is cancelled everywhere.</summary>
public sealed class AnsweredHolds
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Cleared_it_goes_on_and_declined_it_is_cancelled_everywhere(string store)
    {
        await using var retail = await Retail.StartAsync(store);
        var (good, bad) = (await HeldAsync(retail, "WD-1"), await HeldAsync(retail, "WD-2"));
        var hold = (await retail.StoryAsync(good)).GetProperty("holds").EnumerateArray().Single(h => h.GetProperty("kind").GetString() == "Fraud");
        hold.GetProperty("owner").GetString().ShouldBe("fraud team");
        hold.TryGetProperty("dueAt", out _).ShouldBeTrue("it says by when");

        (await retail.VerbAsync("orders", "approve-hold", good, "--kind", "Fraud", "--reason", "we know them")).ShouldSatisfyAllConditions(e => e.ExitCode.ShouldBe(0, e.Error));
        (await retail.VerbAsync("orders", "decline-hold", bad, "--kind", "Fraud", "--reason", "a stolen card")).ShouldSatisfyAllConditions(e => e.ExitCode.ShouldBe(0, e.Error));
        (await retail.VerbAsync("orders", "decline-hold", bad, "--kind", "Fraud", "--reason", "a stolen card")).ExitCode.ShouldBe(0, "a repeat changes nothing");
        await retail.ChangeAsync(HttpMethod.Put, $"skus/{Unknown}/mapping", new { to = retail.Sku(0) });
        await retail.UntilInSyncAsync(good);
        await retail.UntilInSyncAsync(bad);
        (await StatusAsync(retail, good), await StatusAsync(retail, bad)).ShouldBe(("Completed", "Cancelled"));
        var books = retail.Retailer.TakeBooks();
        books.SalesOrders.ShouldHaveSingleItem().ExternalRef.ShouldBe(good);
        books.Payments.Count(p => p.Voided).ShouldBe(1);
    }

    private const string Unknown = "OLD-MUG";

    private static async Task<string> HeldAsync(Retail retail, string delivery)
    {
        var order = retail.Place((Unknown, 1));
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/create", delivery);
        await retail.UntilDecidedAsync();
        await retail.ChangeAsync(HttpMethod.Post, $"orders/{retail.IdOf(order)}/holds", new { reason = "the card looks odd", kind = "Fraud" });
        return retail.IdOf(order);
    }

    private static async Task<string?> StatusAsync(Retail retail, string order) => (await retail.StoryAsync(order)).GetProperty("status").GetString();
}
