using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Weft.Acceptance.Scenarios.Support;

namespace Weft.Acceptance.Scenarios;

/// <summary>The same webhook many times at the same instant: the check must not race itself.</summary>
public sealed partial class SameMessageAtOnce
{
    private const int Times = 50;
    private const int Connections = 16;

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Fifty_posts_of_one_event_have_one_effect(string store)
    {
        await using var retail = await Retail.StartAsync(store);
        var order = retail.Place((retail.Sku(0), 1));
        var body = Encoding.UTF8.GetBytes((await retail.DocumentAsync(order)).ToJsonString());

        var statuses = new HttpStatusCode[Times];
        await Parallel.ForAsync(0, Times, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (i, _) =>
        {
            using var answer = await retail.SendAsync(body, "orders/create", "WD-1");
            statuses[i] = answer.StatusCode;
        });

        statuses.ShouldAllBe(s => s == HttpStatusCode.Accepted);
        await ShouldHaveOneEffectAsync(retail, retail.IdOf(order));
        var metrics = await retail.Http.GetStringAsync("metrics");
        Suppressed(metrics, retail.Shop).ShouldBe(Times - 1, metrics);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_node_killed_in_the_middle_of_them_changes_nothing(string store)
    {
        await using var retail = await Retail.CreateAsync(store);
        await retail.StartProcessAsync();
        var order = retail.Place((retail.Sku(0), 1));
        var body = Encoding.UTF8.GetBytes((await retail.DocumentAsync(order)).ToJsonString());

        var taken = 0;
        var someTaken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var posts = Parallel.ForAsync(0, Times, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (_, _) =>
        {
            if (!await TrySendAsync(retail, body)) return;
            if (Interlocked.Increment(ref taken) == Connections) someTaken.SetResult();
        });
        await someTaken.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await retail.KillAsync();
        await posts;

        // The sender sends again what was not taken.
        await retail.StartProcessAsync();
        for (var left = Times - taken; left > 0; left--) (await TrySendAsync(retail, body)).ShouldBeTrue();
        await ShouldHaveOneEffectAsync(retail, retail.IdOf(order));
    }

    private static async Task<bool> TrySendAsync(Retail retail, byte[] body)
    {
        try
        {
            using var answer = await retail.SendAsync(body, "orders/create", "WD-1");
            return answer.StatusCode == HttpStatusCode.Accepted;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task ShouldHaveOneEffectAsync(Retail retail, string order)
    {
        await retail.UntilInSyncAsync(order);
        (await retail.Store.CountAsync($"inbox WHERE connection = '{retail.Shop}' AND dedup_key = 'WD-1'")).ShouldBe(1);
        retail.SalesOrdersOf(order).ShouldHaveSingleItem();
    }

    private static long Suppressed(string metrics, string connection) =>
        DuplicatesSuppressed().Matches(metrics).Where(m => m.Groups["labels"].Value.Contains($"\"{connection}\"", StringComparison.Ordinal)).Sum(m => long.Parse(m.Groups["value"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^weft_messages_duplicates_suppressed\w*\{(?<labels>[^}]*)\} (?<value>\d+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex DuplicatesSuppressed();
}
