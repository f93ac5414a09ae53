using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Weft.Acceptance.Scenarios.Support;

namespace Weft.Acceptance.Scenarios;

/// <summary>What was answered with 2xx is stored, whatever happens to the node; what cannot be stored is answered 503.</summary>
public sealed class NothingAcceptedIsLost
{
    private const int Posts = 1_000;
    private const int PerSecond = 200;

    /// <summary>Senders give up soon: the wait for a locked store, and what a busy machine adds.</summary>
    private static readonly TimeSpan longestRefusal = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Every_2xx_is_in_the_inbox_after_kill_9_and_polling_finds_the_rest(string store)
    {
        await using var retail = await Retail.CreateAsync(store);
        await retail.StartProcessAsync();
        var orders = Enumerable.Range(0, Posts).Select(i => retail.Place((retail.Sku(i % 10), 1))).ToList();
        var bodies = new byte[Posts][];
        for (var i = 0; i < Posts; i++) bodies[i] = Encoding.UTF8.GetBytes((await retail.DocumentAsync(orders[i])).ToJsonString());

        var accepted = new ConcurrentBag<string>();
        var killed = Task.CompletedTask;
        var watch = Stopwatch.StartNew();
        var posts = new List<Task>(Posts);
        for (var i = 0; i < Posts; i++)
        {
            await PaceAsync(watch, i);
            if (i == Posts / 2) killed = retail.KillAsync();
            posts.Add(PostAsync(retail, bodies[i], $"WD-{i}", accepted));
        }

        await Task.WhenAll(posts);
        await killed;
        accepted.Count.ShouldBeInRange(1, Posts - 1, "the node must die between two posts");
        foreach (var ids in accepted.Chunk(200))
            (await retail.Store.CountAsync($"inbox WHERE connection = '{retail.Shop}' AND dedup_key IN ({string.Join(",", ids.Select(id => $"'{id}'"))})")).ShouldBe(ids.Length);

        // Nobody sends the others again: the shop's own list has them.
        await retail.StartProcessAsync();
        await retail.UntilInSyncAsync(Posts);
        var books = retail.Retailer.TakeBooks();
        books.SalesOrders.Count.ShouldBe(Posts);
        books.SalesOrders.Select(s => s.ExternalRef).Distinct().Count().ShouldBe(Posts);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task While_the_store_is_down_the_answer_is_503(string store)
    {
        await using var retail = await Retail.StartAsync(store);
        var order = retail.Place((retail.Sku(0), 1));
        var body = Encoding.UTF8.GetBytes((await retail.DocumentAsync(order)).ToJsonString());
        await using (await retail.Store.TakeAwayAsync())
        {
            var watch = Stopwatch.StartNew();
            using var refused = await retail.SendAsync(body, "orders/create", "WD-1");
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            refused.Headers.RetryAfter.ShouldNotBeNull();
            watch.Elapsed.ShouldBeLessThan(longestRefusal);
        }

        await Until.HoldsAsync("the node takes messages again", async () => await IsTakenAsync(retail, body), () => Task.FromResult("It still refuses."));
        await retail.UntilInSyncAsync(retail.IdOf(order));
        retail.SalesOrdersOf(retail.IdOf(order)).ShouldHaveSingleItem();
    }

    /// <summary>Holds the sender's pace without falling behind it.</summary>
    private static async Task PaceAsync(Stopwatch watch, int sent)
    {
        var ahead = TimeSpan.FromSeconds((double)sent / PerSecond) - watch.Elapsed;
        if (ahead > TimeSpan.Zero) await Task.Delay(ahead, TimeProvider.System, CancellationToken.None);
    }

    private static async Task PostAsync(Retail retail, byte[] body, string id, ConcurrentBag<string> accepted)
    {
        try
        {
            using var answer = await retail.SendAsync(body, "orders/create", id);
            if (answer.IsSuccessStatusCode) accepted.Add(id);
        }
        catch (HttpRequestException)
        {
            // Not answered: the sender knows nothing of it.
        }
    }

    private static async Task<bool> IsTakenAsync(Retail retail, byte[] body)
    {
        using var answer = await retail.SendAsync(body, "orders/create", "WD-1");
        return answer.StatusCode == HttpStatusCode.Accepted;
    }
}
