using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Weft.Http;
using Weft.Http.Availability;

namespace Weft.Commands;

/// <summary><c>weft stock</c>: where units are, who has them, what channels show, and why.</summary>
internal static class StockVerb
{
    private static readonly Argument<string> sku = new("SKU") { Description = "The SKU." };
    private static readonly Argument<string[]> skus = new("SKU") { Description = "The SKUs.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<int> history = new("--history") { Description = "How many of the last events to show.", DefaultValueFactory = _ => 20 };
    private static readonly Option<string?> after = new("--after") { Description = "Only SKUs after this one." };
    private static readonly Option<int> limit = new("--limit") { Description = "Most SKUs to show.", DefaultValueFactory = _ => Paging.DefaultLimit };
    private static readonly Option<string[]> channels = new("--channel") { Description = "For this channel, with what it holds back; may be given several times. Without one: at all locations.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> location = new("--location") { Description = "Only what this location gives." };
    private static readonly Option<string?> at = new("--at") { Description = "By a time like 2026-11-30T12:00:00Z: what arrives until then counts." };

    public static Command Command() => new("stock", "Where units are, who has them, what channels show, and why.")
    {
        NodeClient.Asks(new Command("show", "Everything about a SKU: units, promises, carts, supplies, what each channel may sell and shows, and what led to it.") { sku, history }).Does(ShowAsync),
        NodeClient.Asks(new Command("list", "SKUs with their units, in the order of their names.") { after, limit }).Does(ListAsync),
        NodeClient.Asks(new Command("availability", "What can be promised of SKUs, with the parts of the sum.") { skus, channels, location, at }).Does(AvailabilityAsync),
    };

    private static async Task<int> ShowAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (story, raw) = await node.GetAsync($"stock/{Uri.EscapeDataString(parsed.GetValue(sku)!)}?history={parsed.GetValue(history)}", ApiJson.Default.StockStory, cancellation);
        if (output.Json) Output.Answer(raw);
        else StockPage.Show(story, output);
        return ExitCode.Ok;
    }

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var from = parsed.GetValue(after) is { } last ? $"&cursor={Uri.EscapeDataString(last)}" : "";
        var (page, raw) = await node.GetAsync($"stock?limit={parsed.GetValue(limit)}{from}", ApiJson.Default.PageStockSummary, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("SKU", "Name", "On hand", "Reserved", "In carts", "Can be promised", "Waited for", "Locations");
        foreach (var s in page.Items)
            table.Row(s.Sku, s.AliasOf is { } ours ? $"is {ours}" : s.Registered ? s.Name : "not in the catalogue", $"{s.OnHand}", $"{s.Reserved}", $"{s.Held}", $"{s.Available}", $"{s.Backordered}", s.IsKit ? "kit" : $"{s.Locations}");
        output.Show(table);
        output.Line(page.Items.Count == 0 ? "No SKUs." : page.Next is null ? $"{page.Items.Count} SKUs." : $"{page.Items.Count} SKUs, and more: see them with --after {page.Next}");
        return ExitCode.Ok;
    }

    private static async Task<int> AvailabilityAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var time = parsed.GetValue(at);
        DateTimeOffset by = default;
        if (time is not null && !DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out by)) throw new VerbException($"--at: '{time}' is not a time like 2026-11-30T12:00:00Z.");
        var query = new AvailabilityQuery(parsed.GetValue(skus)!, parsed.GetValue(channels), parsed.GetValue(location), time is null ? null : by);
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (list, raw) = await node.PostAsync("availability/query", JsonSerializer.Serialize(query, ApiJson.Default.AvailabilityQuery), ApiJson.Default.AvailabilityList, cancellation);
        if (output.Json) Output.Answer(raw);
        else Show(list, output);
        return list.Unknown.Count == 0 ? ExitCode.Ok : ExitCode.Problems;
    }

    private static void Show(AvailabilityList list, Output output)
    {
        var table = Tables.Of("SKU", "Channel", "Can be promised", "Because", "On the way");
        foreach (var v in list.Items)
            table.Row(v.Sku, v.Channel ?? "(all)", $"{v.Available}", v.Explanation, v.OnTheWay is null ? "" : string.Join(", ", v.OnTheWay.Select(o => $"{o.Units} to {o.Location} at {Tables.Time(o.Eta)}")));
        output.Show(table);
        foreach (var unknown in list.Unknown) output.Line($"{unknown.Detail} {unknown.NextStep}");
    }
}
