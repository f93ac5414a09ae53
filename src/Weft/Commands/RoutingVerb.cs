using System.CommandLine;
using Weft.Configuration;
using Weft.Connectors;
using Weft.Core.Routing;
using Weft.Core.Shared;
using Weft.Hosting;
using Weft.Http;
using Weft.Routing;

namespace Weft.Commands;

/// <summary><c>weft routing test</c>: what other rules would have decided.</summary>
internal static class RoutingVerb
{
    private const int SayEvery = 500;

    private static readonly Option<string> orders = new("--orders") { Description = "Past orders: a JSON file, or how many of the node's newest.", Required = true, HelpName = "PAST" };
    private static readonly Option<FileInfo?> rules = new("--rules") { Description = "A configuration file with the rules to try (default: the configuration itself)." };
    private static readonly Option<int> show = new("--show") { Description = "Most differing orders to show.", DefaultValueFactory = _ => 10 };

    public static Command Command() => new("routing", "Who ships what.")
    {
        NodeClient.Asks(new Command("test", "Decide past orders again under other rules, and show what would be different. Nothing is changed.") { orders, rules, show }).Does(TestAsync),
    };

    private static async Task<int> TestAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var configuration = parsed.GetValue(CommandLine.Config)!;
        var then = configuration.Exists ? RulesOf(configuration) : null;
        var now = parsed.GetValue(rules) is { } file ? RulesOf(file) ?? throw new VerbException($"{file.FullName} has no routing section.", nextStep: "docs/reference/configuration.md says what it holds.") : then;
        if (now is null) throw new VerbException("There are no rules to try: the configuration has no routing section.", nextStep: "Name a file that has one with --rules.");
        var test = new RoutingTest(then, now, parsed.GetValue(show));
        var past = parsed.GetValue(orders)!;
        if (PastOrders.Newest(past) is { } newest) await JudgeNodeAsync(parsed, newest, test, output, cancellation);
        else foreach (var order in PastOrders.OfFile(past)) test.Judge(order);
        var report = test.Report();
        if (output.Json) Output.Answer(report, ApiJson.Default.RoutingTestReport);
        else Show(report, output);
        return ExitCode.Ok;
    }

    private static async Task JudgeNodeAsync(ParseResult parsed, int newest, RoutingTest test, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var judged = 0;
        await foreach (var order in PastOrders.OfNodeAsync(node, newest, cancellation))
        {
            test.Judge(order);
            if (++judged % SayEvery == 0) output.Progress($"{judged} of {newest} orders read");
        }
    }

    /// <summary>The rules of a file. Its other parts, such as secrets, need not be there.</summary>
    private static RoutingRules? RulesOf(FileInfo file)
    {
        if (!file.Exists) throw new VerbException($"There is no configuration file {file.FullName}.");
        var (options, faults) = ConfigurationFile.Read(file.FullName, ConnectorCatalogue.All);
        var ours = faults.Where(f => f.Key == file.FullName || f.Key.StartsWith("routing", StringComparison.Ordinal)).ToList();
        return ours.Count == 0 ? options.Routing : throw new HostFaultException(ours);
    }

    private static void Show(RoutingTestReport report, Output output)
    {
        foreach (var change in report.Changes)
        {
            output.Line($"{change.Order}: {Text(change.Before)}  →  {Text(change.After)}");
            output.Line($"    {change.Why}");
        }

        if (report.Differ > report.Changes.Count) output.Line($"… and {report.Differ - report.Changes.Count} more; see them with --show.");
        var table = Tables.Of("Of the judged orders", "Then", "Under these rules");
        table.Row("Splits", $"{report.Before.Splits}", $"{report.After.Splits}");
        table.Row("Shipping", Sum(report.Before.Shipping), Sum(report.After.Shipping));
        table.Row("Late orders", $"{report.Before.Late}", $"{report.After.Late}");
        table.Row("Units that nobody ships", $"{report.Before.Unserved}", $"{report.After.Unserved}");
        output.Show(table);
        output.Line($"{report.Orders} orders: {report.Judged} judged, {report.Differ} of them would be shipped otherwise.");
        if (report.NotJudged > 0) output.Line($"{report.NotJudged} could not be judged: no decision of the routing is kept of them, so nobody knows what the locations could give then.");
        if (report.JudgedInPart > 0) output.Line($"Of {report.JudgedInPart} only the {RoutingLimits.RecordedOffers} best offers are kept; a location that is not among them cannot win here.");
    }

    private static string Text(RoutingPlan plan) =>
        plan.Pieces.IsEmpty ? "nobody" : string.Join(" + ", plan.Pieces.Select(p => $"{p.Location} ({string.Join(", ", p.Lines.Select(l => $"line {l.LineId} × {l.Quantity}"))})"));

    private static string Sum(IReadOnlyList<Money> amounts) => amounts.Count == 0 ? "" : string.Join(", ", amounts);
}
