using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Nodes;
using Weft.Engine.Access;
using Weft.Hosting;

namespace Weft.Benchmarks.Desk;

/// <summary>`weft bench console`: how soon the console's pages answer with a million orders in the store while others are taken, and what open consoles cost the engine.</summary>
internal static class DeskBenchmark
{
    private const double PageBarMs = 500;
    private const double FallBar = 0.05;
    private const int Consoles = 10;
    private const int Visits = 20;
    private const int PacesPerSecond = 10;

    /// <summary>Stretches with consoles, in one run.</summary>
    private const int Turns = 8;
    private const string Key = "benchmark-console";

    /// <summary>Time between stretches: the search's notes of orders follow them by five seconds, and the clocks of their targets too.</summary>
    private static readonly TimeSpan settle = TimeSpan.FromSeconds(10);

    /// <summary>What people have open.</summary>
    private static readonly string[] open = ["", "", "", "orders", "orders?show=open", "orders?show=held", "exceptions", "stock", "connections", "reconciliation"];

    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        var past = options.Size(1_000_000, 20_000);
        await using var fresh = await options.Stores.FreshAsync();
        await using var retailer = await SimulatedRetailer.StartAsync(instant: false, cancellation);
        await using var node = await Node.StartAsync(fresh.Settings, retailer.Address, "http://127.0.0.1:0", cancellation, also: o => o.Consumers = [new ApiConsumer("pages", [.. SHA256.HashData(Encoding.UTF8.GetBytes(Key))], RequestsPerSecond: 1_000_000) { Scopes = Roles.All }]);
        await Node.WaitForCatalogueAsync(node.Engine, RetailerVerb.OptionsOf(instant: false).Skus, cancellation);
        await PastOrders.WriteAsync(fresh.Settings, past);
        Progress.Say($"{past} past orders written");
        await retailer.SendWebhooksToAsync(node.Addresses[0], cancellation);
        var shop = new Trade(retailer, new InSyncWatch(node.Engine.Store));
        await shop.AtOnceAsync(options.Size(1_000, 100), cancellation);

        var runs = new List<RunFigures>();
        for (var run = 1; run <= options.Runs; run++)
        {
            var figures = await MeasureAsync(node, retailer, shop, past, options, cancellation);
            Progress.Say($"console {run}/{options.Runs}: {figures.PerSecond:F0} orders/s; slowest page p95 {figures.Latency.P95:F0} ms at half of that; {Consoles} consoles: {figures.Own["consolesCores"]:F3} cores, throughput falls by {figures.Own["throughputFall"]:P1}, processor time of an order rises by {figures.Own["cpuRise"]:P1}, by {figures.Own["cpuRiseAgainstRetailer"]:P1} against the retailer's");
            runs.Add(figures);
        }

        var report = new Report("console", options.Stores.Kind, runs);
        return new Report("console", options.Stores.Kind, runs)
        {
            Facts = { ["pastOrders"] = past, ["consoles"] = Consoles },
            Bar = $"p95 of each page < {PageBarMs:F0} ms while the engine runs at half load; {Consoles} open consoles cost <= {FallBar:P0} of its throughput",
            Met = report.Median(r => r.Latency.P95) < PageBarMs && report.Median(r => r.Own["throughputFall"]) <= FallBar,
        };
    }

    private static async Task<RunFigures> MeasureAsync(WeftHost node, SimulatedRetailer retailer, Trade shop, int past, BenchOptions options, CancellationToken cancellation)
    {
        var (orders, span) = (options.Size(5_000, 200), TimeSpan.FromSeconds(options.Size(20, 2)));
        var before = await shop.AtOnceAsync(orders, cancellation);
        var half = before / 2;
        var own = new Dictionary<string, double>(StringComparer.Ordinal);
        Latencies slowest = null!;
        await shop.PacedAsync(half, async () => slowest = await VisitAllAsync(node, past, own, cancellation), cancellation);
        var quiet = await CoresAsync();
        await using (await OpenAsync(node, cancellation)) own["consolesCores"] = await CoresAsync() - quiet;

        // One stretch differs from the next by more than ten consoles cost. So there are many of them, with and without consoles in turn, and each is compared with its two neighbours:
        // what changes slowly, as the growing store and the machine's own mood do, is in both.
        var alone = new List<Stretch> { await StretchAsync() };
        var watched = new List<Stretch>();
        long updates = 0;
        while (watched.Count < options.Size(Turns, 1))
        {
            await using (var windows = await OpenAsync(node, cancellation))
            {
                var earlier = await UpdatesAsync(windows, cancellation);
                watched.Add(await StretchAsync());
                updates += await UpdatesAsync(windows, cancellation) - earlier;
            }

            alone.Add(await StretchAsync());
        }

        if (updates == 0) throw new InvalidOperationException("The open consoles were not updated once.");
        own["updatesPerSecond"] = updates / watched.Sum(w => orders / w.PerSecond);
        Compare(watched, alone, own);
        return new RunFigures(alone.Average(s => s.PerSecond), slowest, quiet * span.TotalSeconds, Resources.PeakMemoryMb) { Own = own };

        // Orders as fast as they go, and the node's processor time for them.
        async Task<Stretch> StretchAsync()
        {
            // What the last orders leave to do afterwards is done by then, whether consoles were opened meanwhile or not.
            await Task.Delay(settle, TimeProvider.System, cancellation);
            var (resources, retailers) = (new Resources(), await retailer.CpuSecondsAsync(cancellation));
            var perSecond = await shop.AtOnceAsync(orders, cancellation);
            return new Stretch(perSecond, resources.CpuSeconds, await retailer.CpuSecondsAsync(cancellation) - retailers);
        }

        // Cores that the node uses at half load.
        async Task<double> CoresAsync()
        {
            var (resources, began) = (new Resources(), Stopwatch.GetTimestamp());
            await shop.PacedAsync(half, () => Task.Delay(span, TimeProvider.System, cancellation), cancellation);
            return resources.CpuSeconds / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
    }

    private static IEnumerable<string> Paths(int past) =>
    [
        "", "orders", "orders?show=open", "orders?show=late", "orders?show=held", "orders?show=in-sync&channel=webshop", "orders?channel=other", "orders?status=Backordered", "orders?q=S-77", "orders?q=anna",
        $"orders?after={PastOrders.Middle(past)}", "exceptions", "exceptions?kind=requests", "exceptions?kind=messages", "stock", "stock/ART-00001", "connections", "reconciliation", "reconciliation?show=all&class=MissingPayout&where=erp",
        $"reconciliation/differences/psp:M-{PastOrders.Differences / 2}", "reconciliation/periods", "reconciliation/periods/2026-10", "alerts", "alerts?show=targets", "replay", "value",
        "settings/users", "settings/sessions", "settings/keys", "settings/audit", "settings/configuration",
    ];

    /// <summary>The pages of an order that is done, of a request to another system about it, of a message of it, of its replay, and of the correction of a message that was put aside.</summary>
    private static async Task<string[]> PathsOfAnOrderAsync(WeftHost node, CancellationToken cancellation)
    {
        using var browser = Browser(node);
        var order = LinkTo("orders/", await browser.GetStringAsync("orders?show=in-sync", cancellation));
        var story = await browser.GetStringAsync(order, cancellation);
        using var started = await browser.PostAsJsonAsync("api/v1/replays", new { kind = "order", id = Uri.UnescapeDataString(order["orders/".Length..]) }, cancellation);
        started.EnsureSuccessStatusCode();
        using var forged = await browser.PostAsJsonAsync("in/webshop", new { id = 1 }, cancellation);
        var aside = LinkTo("messages/", await browser.GetStringAsync("exceptions?kind=messages", cancellation)).Split('/', '?')[1];
        return [order, LinkTo("deliveries/", story), LinkTo("messages/", story), LinkTo("replay/", await browser.GetStringAsync("replay", cancellation)), $"messages/{aside}/correct"];
    }

    private static string LinkTo(string area, string page)
    {
        var at = page.IndexOf($"href=\"{area}", StringComparison.Ordinal);
        if (at < 0) throw new InvalidOperationException($"A page without a link to {area}.");
        at += "href=\"".Length;
        return page[at..page.IndexOf('"', at)];
    }

    /// <summary>Visits each page; answers with the times of the slowest.</summary>
    private static async Task<Latencies> VisitAllAsync(WeftHost node, int past, Dictionary<string, double> own, CancellationToken cancellation)
    {
        Latencies slowest = new(0, 0, 0);
        foreach (var path in (string[])[.. Paths(past), .. await PathsOfAnOrderAsync(node, cancellation)])
        {
            var page = await VisitAsync(node, path, cancellation);
            own[$"p95Ms /{path}"] = page.P95;
            if (page.P95 <= slowest.P95) continue;
            slowest = page;
            Progress.Say($"slowest page so far /{path}, p95 {page.P95:F0} ms");
        }

        Progress.Say($"{own.Count} pages visited, p95 of the slowest {slowest.P95:F0} ms");
        return slowest;
    }

    private static HttpClient Browser(WeftHost node) => new() { BaseAddress = new Uri(node.Addresses[0] + "/"), DefaultRequestHeaders = { { "X-Api-Key", Key } } };

    private static async Task<Latencies> VisitAsync(WeftHost node, string path, CancellationToken cancellation)
    {
        using var browser = Browser(node);
        var times = new Latencies();
        for (var i = 0; i < Visits; i++)
        {
            var began = Stopwatch.GetTimestamp();
            using var answer = await browser.GetAsync(path, cancellation);
            answer.EnsureSuccessStatusCode();
            times.Since(began);
            var page = await answer.Content.ReadAsStringAsync(cancellation);
            if (!page.Contains("class=\"frame", StringComparison.Ordinal) || page.Contains("There is no ", StringComparison.Ordinal)) throw new InvalidOperationException($"/{path} is no page of the console, or has nothing to show.");
        }

        return times;
    }

    private static async Task<ChildProcess> OpenAsync(WeftHost node, CancellationToken cancellation)
    {
        var user = await node.Accounts.EnsureAsync("console", cancellation);
        await node.Accounts.ChangeAsync(user.Name, Roles.All, null, cancellation);
        var windows = ChildProcess.Start(WindowsVerb.Name);
        foreach (var page in open.Take(Consoles)) await windows.AskAsync($"{node.Links.ForSignIn(user.Id)} {node.Addresses[0]}/{page}", cancellation);
        return windows;
    }

    /// <summary>What consoles cost: each stretch with them against its two neighbours. The retailer does the same for an order whoever looks at it, so against its time the machine's mood is taken out.</summary>
    private static void Compare(List<Stretch> watched, List<Stretch> alone, Dictionary<string, double> own)
    {
        own["throughputFall"] = watched.Select((w, i) => 1 - (w.PerSecond / ((alone[i].PerSecond + alone[i + 1].PerSecond) / 2))).Average();
        own["cpuRise"] = watched.Select((w, i) => (w.CpuSeconds / ((alone[i].CpuSeconds + alone[i + 1].CpuSeconds) / 2)) - 1).Average();
        own["cpuRiseAgainstRetailer"] = (AgainstRetailer(watched) / AgainstRetailer(alone)) - 1;

        static double AgainstRetailer(List<Stretch> stretches) => stretches.Sum(s => s.CpuSeconds) / stretches.Sum(s => s.RetailersCpuSeconds);
    }

    /// <summary>Updates that open consoles have had.</summary>
    private static async Task<long> UpdatesAsync(ChildProcess windows, CancellationToken cancellation) => long.Parse(await windows.AskAsync("", cancellation), CultureInfo.InvariantCulture);

    private sealed record Stretch(double PerSecond, double CpuSeconds, double RetailersCpuSeconds);

    /// <summary>Customers of the web shop.</summary>
    private sealed class Trade(SimulatedRetailer retailer, InSyncWatch watch)
    {
        private int placed;

        /// <summary>Orders placed at once; how many a second came in sync.</summary>
        public async Task<double> AtOnceAsync(int orders, CancellationToken cancellation)
        {
            var began = Stopwatch.GetTimestamp();
            await retailer.PlaceOrdersAsync(orders, cancellation);
            placed += orders;
            await watch.ReachAsync(placed).WaitAsync(cancellation);
            return orders / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        /// <summary>Orders at a steady rate while something else goes on; ends when all of them are in sync.</summary>
        public async Task PacedAsync(double perSecond, Func<Task> meanwhile, CancellationToken cancellation)
        {
            var (over, began, paced) = (meanwhile(), Stopwatch.GetTimestamp(), 0);
            while (!over.IsCompleted)
            {
                var due = (int)(perSecond * Stopwatch.GetElapsedTime(began).TotalSeconds) - paced;
                if (due > 0) await retailer.PlaceOrdersAsync(due, cancellation);
                (paced, placed) = (paced + due, placed + due);
                await Task.Delay(TimeSpan.FromSeconds(1.0 / PacesPerSecond), TimeProvider.System, cancellation);
            }

            await over;
            await watch.ReachAsync(placed).WaitAsync(cancellation);
        }
    }
}
