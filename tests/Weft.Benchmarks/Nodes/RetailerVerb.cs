using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Weft.Simulator;
using Weft.Simulator.Books;
using Weft.Simulator.Webhooks;
using Weft.Simulator.Wire;

namespace Weft.Benchmarks.Nodes;

/// <summary>The simulated retailer as a process of its own: does what it is told on standard input, a line each, and answers each with a line.</summary>
internal static class RetailerVerb
{
    public const string Name = "simulated-retailer";

    /// <summary>SKUs of its catalogue, where a benchmark does not say.</summary>
    public const int Skus = 1_000;

    public static Command Command()
    {
        var instant = new Option<bool>("--instant");
        var command = new Command(Name, "The simulated retailer of the other benchmarks.") { Hidden = true };
        command.Options.Add(instant);
        var skus = new Option<int>("--skus") { DefaultValueFactory = _ => Skus };
        command.Options.Add(skus);
        command.SetAction(async (parsed, cancellation) =>
        {
            await RunAsync(OptionsOf(parsed.GetValue(instant)) with { Skus = parsed.GetValue(skus) }, cancellation);
            return 0;
        });
        return command;
    }

    /// <summary>A retailer with enough stock for a long run. An instant one ships the moment it is asked to.</summary>
    public static RetailerOptions OptionsOf(bool instant) => new()
    {
        Skus = Skus,
        StockPerSku = 5_000,
        LatePaymentShare = 0,
        WarehouseTime = instant ? TimeSpan.Zero : TimeSpan.FromMilliseconds(200),
    };

    private static async Task RunAsync(RetailerOptions options, CancellationToken cancellation)
    {
        var retailer = new Retailer(options, TimeProvider.System);
        await using var server = await RetailerServer.StartAsync(retailer, 0, cancellation);
        Answer(server.Address.AbsoluteUri);
        WebhookPump? pump = null;
        using var weft = new HttpMessageInvoker(new SocketsHttpHandler { MaxConnectionsPerServer = WebhookPump.DefaultParallelism });
        while (await Console.In.ReadLineAsync(cancellation) is { } line)
        {
            switch (line.Split(' '))
            {
                case ["pump", var address]:
                    if (pump is not null) await pump.DisposeAsync();
                    pump = new WebhookPump(retailer, weft, new Uri(address));
                    Answer("ok");
                    break;
                case ["place", var count]:
                    Place(retailer, int.Parse(count));
                    Answer("ok");
                    break;
                case ["erp", var state]:
                    retailer.Erp.Down = state == "down";
                    Answer("ok");
                    break;
                case ["cpu"]:
                    Answer(Environment.CpuUsage.TotalTime.TotalSeconds.ToString());
                    break;
                case ["audit"]:
                    var report = RetailerAudit.Run(retailer.TakeBooks());
                    Answer(JsonSerializer.Serialize(new AuditAnswer(report.Orders, report.InSync, report.Lost, report.Doubled, [.. report.Findings.Take(5).Select(f => f.ToString())])));
                    break;
            }
        }

        if (pump is not null) await pump.DisposeAsync();
    }

    /// <summary>Customers of the web shop order at once.</summary>
    public static void Place(Retailer retailer, int orders)
    {
        for (var i = 0; i < orders; i++)
            if (retailer.PlaceOrder(retailer.WebShop) is null) throw new InvalidOperationException("The shop shows no stock, so nobody can order.");
    }

    private static void Answer(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}

/// <summary>What the retailer's auditor found.</summary>
internal sealed record AuditAnswer(int Orders, int InSync, int Lost, int Doubled, string[] Findings);
