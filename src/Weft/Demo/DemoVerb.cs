using System.CommandLine;
using Weft.Hosting;
using Weft.Simulator.Faults;

namespace Weft.Demo;

/// <summary><c>weft demo</c>: Weft with a simulated retailer, without credentials.</summary>
internal static class DemoVerb
{
    public static Command Build()
    {
        var orders = new Option<int>("--orders") { Description = "Orders that customers place.", DefaultValueFactory = _ => 500 };
        var faults = new Option<string>("--faults") { Description = "How badly the outside world behaves: none, some or hell.", DefaultValueFactory = _ => "some" };
        var seed = new Option<ulong>("--seed") { Description = "What the simulated retailer does follows from it.", DefaultValueFactory = _ => 1UL };
        var once = new Option<bool>("--once") { Description = "Place the orders, wait until all are in sync, audit all books, and end: 0 only if nothing was lost, doubled or oversold and all books agree." };
        var store = new Option<string>("--store") { Description = "sqlite or postgres.", DefaultValueFactory = _ => "sqlite" };
        var postgres = new Option<string?>("--postgres") { Description = "Connection string of a running server, for --store postgres; a database weft_demo is made there, with --once one that goes at the end. Default: the environment variable WEFT_POSTGRES." };
        var data = new Option<string?>("--data") { Description = "Folder for the store. Default: a new one that is deleted at the end." };
        var urls = new Option<string?>("--urls") { Description = "Where Weft listens. Default: http://127.0.0.1:7400, with --once any free port." };
        var cancels = new Option<string?>("--cancels") { Description = "Share of orders that customers cancel, like 10%. " + ByFaults("cancels") };
        var returns = new Option<string?>("--returns") { Description = "Share of orders of which customers send something back, like 10%. " + ByFaults("returns") };
        var json = new Option<bool>("--json") { Description = "Print one JSON object as the last line." };
        var verb = new Command("demo", "Start Weft with a simulated retailer: a web shop, two marketplaces, 300 stores, ERP, warehouse and payment provider.")
        {
            orders, faults, seed, once, store, postgres, data, urls, cancels, returns, json,
        };
        verb.SetAction(async (parsed, cancellation) =>
        {
            if (FaultDials.Preset(parsed.GetValue(faults)!) is not { } dials) return await UsageAsync("--faults: use none, some or hell.");
            var faultsName = parsed.GetValue(faults)!;
            if (!TryShare(parsed.GetValue(cancels) ?? Usual(faultsName), out var cancelShare)) return await UsageAsync("--cancels: give a share like 10%.");
            if (!TryShare(parsed.GetValue(returns) ?? Usual(faultsName), out var returnShare)) return await UsageAsync("--returns: give a share like 10%.");
            if (parsed.GetValue(orders) is < 1 or > 10_000_000) return await UsageAsync("--orders: give a number from 1 to 10000000.");
            if (parsed.GetValue(store) is not ("sqlite" or "postgres")) return await UsageAsync("--store: use sqlite or postgres.");
            var settings = new DemoSettings(parsed.GetValue(orders), dials, parsed.GetValue(faults)!, parsed.GetValue(seed), parsed.GetValue(once))
            {
                Store = parsed.GetValue(store)!,
                Postgres = parsed.GetValue(postgres) ?? Environment.GetEnvironmentVariable("WEFT_POSTGRES"),
                Data = parsed.GetValue(data),
                Url = parsed.GetValue(urls),
                CancelShare = cancelShare,
                ReturnShare = returnShare,
                Json = parsed.GetValue(json),
            };
            try
            {
                return await DemoRun.RunAsync(settings, cancellation);
            }
            catch (HostFaultException e)
            {
                return await UsageAsync(e.Message);
            }
        });
        return verb;
    }

    /// <summary>A retailer on a bad day has customers who change their minds.</summary>
    private static string Usual(string faults) => faults switch
    {
        "some" => "5%",
        "hell" => "10%",
        _ => "0%",
    };

    private static string ByFaults(string option) => $"Without --{option}: none of them with --faults none, {Usual("some")} with some, {Usual("hell")} with hell.";

    private static async Task<int> UsageAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 2;
    }

    private static bool TryShare(string text, out double share) =>
        double.TryParse(text.TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture, out share) && (share /= 100) is >= 0 and <= 1;
}

/// <summary>What a demo is asked to do.</summary>
internal sealed record DemoSettings(int Orders, FaultDials Faults, string FaultsName, ulong Seed, bool Once)
{
    public required string Store { get; init; }
    public string? Postgres { get; init; }
    public string? Data { get; init; }
    public string? Url { get; init; }
    public double CancelShare { get; init; }
    public double ReturnShare { get; init; }
    public bool Json { get; init; }
}
