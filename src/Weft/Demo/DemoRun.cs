using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Weft.Connectors;
using Weft.Core.Shared;
using Weft.Hosting;
using Weft.Simulator;
using Weft.Simulator.Webhooks;
using Weft.Simulator.Wire;

namespace Weft.Demo;

/// <summary>One demo: the simulated retailer and Weft over real HTTP on loopback.</summary>
internal sealed class DemoRun : IAsyncDisposable
{
    private const double OrdersPerSecond = 100;
    private const double OrdersPerSecondWatched = 5;

    /// <summary>Store transactions for each order that is placed.</summary>
    private const int TransactionsPerOrder = 2;
    private static readonly TimeSpan longestSync = TimeSpan.FromMinutes(10);

    /// <summary>Longest that the books may take to agree once no order is under way: the ERP's counts are asked for, and wrong numbers are found by comparing.</summary>
    private static readonly TimeSpan longestToAgree = TimeSpan.FromMinutes(1);

    private readonly DemoSettings settings;
    private readonly DemoStore store;
    private readonly Retailer retailer;
    private readonly RetailerServer server;
    private readonly WeftHost host;
    private readonly WebhookPump pump;
    private readonly Tally tally;
    private readonly HttpClient toWeft;
    private readonly string apiKey;
    private readonly DemoAudit audit;
    private bool storesOpen;

    private DemoRun(DemoSettings settings, DemoStore store, Retailer retailer, RetailerServer server, Tally tally, (WeftHost Host, string Key) weft)
    {
        (this.settings, this.store, this.retailer, this.server, this.tally, host, apiKey) = (settings, store, retailer, server, tally, weft.Host, weft.Key);
        toWeft = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = WebhookPump.DefaultParallelism });
        pump = new WebhookPump(retailer, toWeft, new Uri(host.Addresses[0] + "/"));
        audit = new DemoAudit(host.Engine, retailer, settings);
    }

    private int StoreTransactions => (int)Math.Min(int.MaxValue, (long)settings.Orders * TransactionsPerOrder);

    public static async Task<int> RunAsync(DemoSettings settings, CancellationToken cancellation)
    {
        await using var run = await StartAsync(settings, cancellation);
        return settings.Once ? await run.OnceAsync(cancellation) : await run.UntilStoppedAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await pump.DisposeAsync();
        await host.DisposeAsync();
        await server.DisposeAsync();
        toWeft.Dispose();
        tally.Dispose();
        await store.DisposeAsync();
    }

    private static async Task<DemoRun> StartAsync(DemoSettings settings, CancellationToken cancellation)
    {
        await Console.Error.WriteLineAsync($"Starting a simulated retailer (seed {settings.Seed}, faults {settings.FaultsName}) and Weft on {settings.Store} …");
        var counters = new Tally();
        var place = await DemoStore.CreateAsync(settings, cancellation);
        var options = new RetailerOptions
        {
            Seed = settings.Seed,
            Faults = settings.Faults,
            CancelShare = settings.CancelShare,
            ReturnShare = settings.ReturnShare,
            ShopRefundShare = settings.ReturnShare / 2,
            StockPerSku = 40,
            TillTransactionsPerSecond = RateOf(settings) * TransactionsPerOrder,
        };
        var simulated = new Retailer(options, TimeProvider.System);
        var listening = await RetailerServer.StartAsync(simulated, cancellation: cancellation);
        var key = "demo-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        try
        {
            var configuration = DemoConfiguration.Of(settings, place, simulated, options.Accounts, listening, key);
            var weft = await WeftHost.StartAsync(configuration, new HostSurroundings { Kinds = ConnectorCatalogue.All, Logs = Quiet }, cancellation);
            return new DemoRun(settings, place, simulated, listening, counters, (weft, key));
        }
        catch
        {
            await listening.DisposeAsync();
            await place.DisposeAsync();
            throw;
        }
    }

    private static double RateOf(DemoSettings settings) => settings.Once ? OrdersPerSecond : OrdersPerSecondWatched;

    private static void Quiet(ILoggingBuilder logs)
    {
        Logging.Console(logs, json: false);
        logs.SetMinimumLevel(LogLevel.Error);
    }

    private async Task<int> UntilStoppedAsync(CancellationToken cancellation)
    {
        Console.WriteLine($"""
            Weft runs, with a simulated retailer beside it that begins to trade now.

              Open the console    {await NextLinkAsync(cancellation)}
                                  (it signs you in once; another one is printed when it was used)
              API, documented     {host.Addresses[0]}/docs
              API key             {apiKey}   (header X-Api-Key)
              The retailer        {server.Address}

            Press Ctrl+C to stop.
            """);
        retailer.Trade(settings.Orders, RateOf(settings));
        while (!cancellation.IsCancellationRequested)
        {
            await OpenStoresAsync();
            if (!host.Links.SignInIsOpen) Console.WriteLine($"\nSigned in. From another browser: {await NextLinkAsync(cancellation)}");
            var counts = await host.Engine.Queries.CountsAsync(CancellationToken.None);
            Console.Error.Write($"\r{counts.All} orders, {counts.InSync} in sync, {counts.Held} held, {retailer.Stores.Count} store transactions, {tally.Duplicates} duplicates suppressed, {tally.Retries} retries   ");
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        return 0;
    }

    /// <summary>An address that signs in to the console, once.</summary>
    private async Task<string> NextLinkAsync(CancellationToken cancellation) =>
        $"{host.Addresses[0]}/sign-in/link?token={host.Links.ForSignIn((await host.Accounts.EnsureAsync("demo-user", cancellation)).Id)}";

    private async Task<int> OnceAsync(CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        retailer.Trade(settings.Orders, RateOf(settings));
        var unfinished = await WaitAsync(watch, cancellation) ? null : $"Not everything came to rest within {longestSync.TotalMinutes:F0} minutes.";
        var summary = await audit.SummaryAsync(tally, watch.Elapsed, unfinished, cancellation);
        Print(summary);
        return summary.Clean ? 0 : 1;
    }

    /// <summary>The stores open once Weft knows what they sell: a till's transaction of an unknown SKU would be refused.</summary>
    private async Task OpenStoresAsync()
    {
        if (storesOpen) return;
        foreach (var product in retailer.Products)
            if (!(await host.Engine.Queries.StockAsync(new Sku(product.Sku), CancellationToken.None)).Registered) return;
        retailer.Stores.Open(StoreTransactions);
        storesOpen = true;
    }

    /// <summary>Waits until every order and every store transaction is in Weft, nothing is left to send, all that can be in sync is, and the books agree.</summary>
    private async Task<bool> WaitAsync(Stopwatch watch, CancellationToken cancellation)
    {
        var (calm, calmSince) = (0, (TimeSpan?)null);
        var settled = false;
        for (var shown = TimeSpan.Zero; watch.Elapsed < longestSync; await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation))
        {
            await OpenStoresAsync();
            var queries = host.Engine.Queries;
            var counts = await queries.CountsAsync(cancellation);
            if (watch.Elapsed - shown > TimeSpan.FromSeconds(1))
            {
                shown = watch.Elapsed;
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds,5:F0} s  {retailer.Placed,6} placed  {counts.All,6} here  {counts.InSync,6} in sync  {counts.Held,4} held  {retailer.Stores.Count,6} in stores  {tally.Retries,6} retries{WaitsFor(settled, calmSince)}"));
            }

            settled = counts.All >= retailer.Placed && counts.InSync + counts.Held + counts.NeedAttention >= counts.All && retailer.Stores.Count >= StoreTransactions;
            calm = settled && retailer.NextDue is not { } && await queries.IsIdleAsync(cancellation) ? calm + 1 : 0;
            if (calm < 10) continue;
            calmSince ??= watch.Elapsed;
            if (await audit.AgreesAsync() || watch.Elapsed - calmSince > longestToAgree) return true;
            calm = 0;
        }

        return false;
    }

    /// <summary>Why it goes on although no order is on its way.</summary>
    private string WaitsFor(bool settled, TimeSpan? calmSince) => (settled, calmSince) switch
    {
        (false, _) => "",
        (true, null) when retailer.NextDue is { } => "   waits for what customers, stores and suppliers still do",
        (true, null) => "   waits until nothing is left to send",
        (true, _) => "   waits until all books agree",
    };

    private void Print(DemoSummary summary)
    {
        foreach (var finding in summary.Findings.Take(20)) Console.Error.WriteLine("  " + finding);
        Console.WriteLine(settings.Json ? JsonSerializer.Serialize(summary, DemoJson.Default.DemoSummary) : summary.Text());
    }
}
