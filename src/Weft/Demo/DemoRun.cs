using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Weft.Connectors;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Engine.Queries;
using Weft.Hosting;
using Weft.Simulation;
using Weft.Simulator;
using Weft.Simulator.Books;
using Weft.Simulator.Webhooks;
using Weft.Simulator.Wire;

namespace Weft.Demo;

/// <summary>One demo: the simulated retailer and Weft over real HTTP on loopback.</summary>
internal sealed class DemoRun : IAsyncDisposable
{
    private const double OrdersPerSecond = 100;
    private static readonly TimeSpan longestSync = TimeSpan.FromMinutes(10);

    private readonly DemoSettings settings;
    private readonly DemoStore store;
    private readonly Retailer retailer;
    private readonly RetailerServer server;
    private readonly WeftHost host;
    private readonly WebhookPump pump;
    private readonly Tally tally;
    private readonly HttpClient toWeft;
    private readonly string apiKey;

    private DemoRun(DemoSettings settings, DemoStore store, Retailer retailer, RetailerServer server, Tally tally, (WeftHost Host, string Key) weft)
    {
        (this.settings, this.store, this.retailer, this.server, this.tally, host, apiKey) = (settings, store, retailer, server, tally, weft.Host, weft.Key);
        toWeft = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = WebhookPump.DefaultParallelism });
        pump = new WebhookPump(retailer, toWeft, new Uri(host.Addresses[0] + "/"));
    }

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
        var options = new RetailerOptions { Seed = settings.Seed, Faults = settings.Faults, CancelShare = settings.CancelShare };
        var simulated = new Retailer(options, TimeProvider.System);
        var listening = await RetailerServer.StartAsync(simulated, cancellation: cancellation);
        var key = "demo-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        try
        {
            var weft = await WeftHost.StartAsync(Options(settings, place, options.Accounts, listening, key), new HostSurroundings { Kinds = ConnectorCatalogue.All, Logs = Quiet }, cancellation);
            return new DemoRun(settings, place, simulated, listening, counters, (weft, key));
        }
        catch
        {
            await listening.DisposeAsync();
            await place.DisposeAsync();
            throw;
        }
    }

    private static void Quiet(ILoggingBuilder logs)
    {
        Logging.Console(logs, json: false);
        logs.SetMinimumLevel(LogLevel.Error);
    }

    private static WeftOptions Options(DemoSettings settings, DemoStore store, RetailerAccounts accounts, RetailerServer server, string key)
    {
        var options = new WeftOptions
        {
            Store = store.Settings,
            Urls = [settings.Url ?? (settings.Once ? "http://127.0.0.1:0" : "http://127.0.0.1:7400")],
            Consumers = [new ApiConsumer("demo", [.. SHA256.HashData(Encoding.UTF8.GetBytes(key))])],
            Engine = new EngineOptions { Seed = (int)settings.Seed },
        };
        options.Locations["DC1"] = "Distribution centre";
        foreach (var (system, account, role) in new[]
        {
            ("webshop", accounts.WebShop, ConnectionRole.Channel), ("nordmarkt", accounts.Nordmarkt, ConnectionRole.Channel), ("bazario", accounts.Bazario, ConnectionRole.Channel),
            ("pos", accounts.Stores, ConnectionRole.Channel), ("erp", accounts.Erp, ConnectionRole.Erp), ("wms", accounts.Warehouse, ConnectionRole.Warehouse), ("psp", accounts.Payments, ConnectionRole.Payment),
        })
        {
            options.Connections[system] = new ConnectionOptions("sim-" + system, server.AddressOf(system), role)
            {
                Values = new(StringComparer.OrdinalIgnoreCase) { ["key"] = account.ApiKey, ["secret"] = account.WebhookSecret },
                Lane = SimulatedConnections.DemoLane(system),
            };
            if (role == ConnectionRole.Channel) options.Channels[system] = SimulatedConnections.PartiesOf(system);
        }

        return options;
    }

    private async Task<int> UntilStoppedAsync(CancellationToken cancellation)
    {
        Console.WriteLine($"""
            Weft            {host.Addresses[0]}
            API and docs    {host.Addresses[0]}/docs
            Orders          {host.Addresses[0]}/api/v1/orders
            Retailer        {server.Address}
            API key         {apiKey}   (header X-Api-Key)
            Press Ctrl+C to stop.
            """);
        retailer.Trade(settings.Orders, Math.Min(OrdersPerSecond, 5));
        while (!cancellation.IsCancellationRequested)
        {
            var counts = await host.Engine.Queries.CountsAsync(CancellationToken.None);
            Console.Error.Write($"\r{counts.All} orders, {counts.InSync} in sync, {counts.Held} held, {tally.Duplicates} duplicates suppressed, {tally.Retries} retries   ");
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        return 0;
    }

    private async Task<int> OnceAsync(CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        retailer.Trade(settings.Orders, OrdersPerSecond);
        var finished = await WaitAsync(watch, cancellation);
        var summary = await SummaryAsync(watch.Elapsed, finished, cancellation);
        Print(summary);
        return summary.Clean && finished ? 0 : 1;
    }

    /// <summary>Waits until every order that the channels have is in Weft, nothing is left to send, and all that can be in sync is.</summary>
    private async Task<bool> WaitAsync(Stopwatch watch, CancellationToken cancellation)
    {
        var calm = 0;
        for (var shown = TimeSpan.Zero; watch.Elapsed < longestSync; await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation))
        {
            var queries = host.Engine.Queries;
            var counts = await queries.CountsAsync(cancellation);
            if (watch.Elapsed - shown > TimeSpan.FromSeconds(1))
            {
                shown = watch.Elapsed;
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds,5:F0} s  {retailer.TakeBooks().Orders.Count,6} placed  {counts.All,6} here  {counts.InSync,6} in sync  {counts.Held,4} held  {tally.Retries,6} retries"));
            }

            var placed = retailer.TakeBooks().Orders.Count;
            var settled = counts.All >= placed && counts.InSync + counts.Held + counts.NeedAttention >= counts.All;
            calm = settled && retailer.NextDue is not { } && await queries.IsIdleAsync(cancellation) ? calm + 1 : 0;
            if (calm >= 10) return true;
        }

        return false;
    }

    private async Task<DemoSummary> SummaryAsync(TimeSpan took, bool finished, CancellationToken cancellation)
    {
        var queries = host.Engine.Queries;
        var books = retailer.TakeBooks();
        var held = (await queries.OrdersAsync(new OrderQuery("held", null, null, settings.Orders), cancellation)).Select(o => new OrderId(o.Id)).Select(id => (id.Connection, id.Value[(id.Connection.Length + 1)..])).ToHashSet();
        var report = RetailerAudit.Run(books, held);
        var counts = await queries.CountsAsync(cancellation);
        var findings = report.Findings.Select(f => f.ToString()).ToList();
        if (!finished) findings.Insert(0, $"Not everything came to rest within {longestSync.TotalMinutes:F0} minutes.");
        var unknown = 0;
        foreach (var order in books.Orders)
            if (!order.Cancelled && (await queries.OrderAsync(OrderId.Of(order.Channel, order.Id), cancellation)).Order is null) unknown++;
        if (unknown > 0) findings.Add($"{unknown} orders never reached Weft.");
        return new DemoSummary
        {
            Orders = books.Orders.Count,
            InSync = counts.InSync,
            Held = counts.Held,
            Cancelled = report.Cancelled,
            Lost = report.Lost + unknown,
            Doubled = report.Doubled,
            Oversold = await OversoldAsync(books, cancellation),
            OversoldByChannels = report.OversoldUnits,
            DuplicatesSuppressed = tally.Duplicates,
            Retries = tally.Retries,
            DeadLetters = tally.DeadLetters,
            Quarantined = tally.Quarantined,
            MoneyDifference = report.MoneyDifference,
            UnitsUnaccounted = report.UnitsUnaccounted,
            Seconds = Math.Round(took.TotalSeconds, 1),
            Findings = findings,
        };
    }

    /// <summary>Units that Weft promised although they did not exist.</summary>
    private async Task<long> OversoldAsync(RetailerBooks books, CancellationToken cancellation)
    {
        long units = 0;
        foreach (var sku in books.Stock)
        {
            var stock = await host.Engine.Queries.StockAsync(new Sku(sku.Sku), cancellation);
            units += stock.Locations.Values.Sum(l => Math.Max(0, l.Reserved - Math.Max(0, l.Sellable.Units)));
            units += Math.Max(0, sku.Shipped - sku.Initial - sku.Received);
        }

        return units;
    }

    private void Print(DemoSummary s)
    {
        foreach (var finding in s.Findings.Take(20)) Console.Error.WriteLine("  " + finding);
        if (settings.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(s, DemoJson.Default.DemoSummary));
            return;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            Orders placed           {s.Orders,8}
            In sync                 {s.InSync,8}
            Held                    {s.Held,8}
            Cancelled by customers  {s.Cancelled,8}
            Duplicates suppressed   {s.DuplicatesSuppressed,8}
            Retries                 {s.Retries,8}
            Dead letters            {s.DeadLetters,8}
            Lost                    {s.Lost,8}
            Doubled                 {s.Doubled,8}
            Oversold                {s.Oversold,8}
            Seconds                 {s.Seconds,8:F1}
            """));
    }
}
