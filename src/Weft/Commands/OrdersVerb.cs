using System.CommandLine;
using System.Text.Json;
using Weft.Http;
using Weft.Http.Orders;

namespace Weft.Commands;

/// <summary><c>weft orders</c>: where orders stand, and what an operator may do about them.</summary>
internal static class OrdersVerb
{
    private static readonly Argument<string> id = new("ID") { Description = "Our id (webshop:1001), the customer's number, the channel's id or the ERP's number." };
    private static readonly Argument<string> piece = new("PIECE") { Description = "The piece: F1, F2 …" };
    private static readonly Option<string> reason = new("--reason") { Description = "Why; becomes part of the order's story.", Required = true };
    private static readonly Option<string?> kind = new("--kind") { Description = "Which hold, when there are several: PaymentPending, TotalMismatch, UnknownCurrency, Manual." };
    private static readonly Option<string?> key = new("--key") { Description = "Which hold of that kind." };
    private static readonly Option<string> filter = new("--filter") { Description = "all, open, held, attention or in-sync.", DefaultValueFactory = _ => "all" };
    private static readonly Option<string?> connection = new("--connection") { Description = "Only orders of this channel." };
    private static readonly Option<int> limit = new("--limit") { Description = "Most orders to show.", DefaultValueFactory = _ => Paging.DefaultLimit };

    public static Command Command()
    {
        var orders = Verbs();
        foreach (var verb in ReturnVerbs.All().Concat(AmendVerbs.All(id, reason)).Concat(HoldAnswerVerbs.All(id, reason))) orders.Add(verb);
        return orders;
    }

    private static Command Verbs() => new("orders", "Where orders stand, and what to do about them.")
    {
        NodeClient.Asks(new Command("show", "The story of an order: who holds the ball, since when, what happens next.") { id }).Does(ShowAsync),
        NodeClient.Asks(new Command("list", "Orders, newest first.") { filter, connection, limit }).Does(ListAsync),
        NodeClient.Asks(new Command("hold", "Stop an order until the hold is released.") { id, reason }).Does((p, o, c) => ReasonAsync(p, o, "holds", c)),
        NodeClient.Asks(new Command("accept-piece", "A node takes its piece of an order.") { id, piece }).Does(AcceptAsync),
        NodeClient.Asks(new Command("reject-piece", "A node does not take its piece of an order: another one gets it.") { id, piece, reason }).Does((p, o, c) => ReasonAsync(p, o, $"fulfilments/{Piece(p)}/reject", c)),
        NodeClient.Asks(new Command("release", "Release a hold.") { id, kind, key }).Does(ReleaseAsync),
    };

    private static async Task<int> ShowAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (story, raw) = await node.GetAsync($"orders/{Path(parsed)}/story", ApiJson.Default.OrderStory, cancellation);
        if (output.Json) Output.Answer(raw);
        else StoryPage.Show(story, output);
        return ExitCode.Ok;
    }

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var connection = parsed.GetValue(OrdersVerb.connection) is { } name ? $"&connection={Uri.EscapeDataString(name)}" : "";
        var (page, raw) = await node.GetAsync($"orders?filter={Uri.EscapeDataString(parsed.GetValue(filter)!)}&limit={parsed.GetValue(limit)}{connection}", ApiJson.Default.PageOrderSummary, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("Order", "Number", "Status", "In sync", "Total", "ERP", "Arrived (UTC)");
        foreach (var o in page.Items) table.Row(o.Id, o.Number, o.Status, o.InSync ? "yes" : o.Held ? "on hold" : "no", o.Total.ToString(), o.ErpNumber, Tables.Time(o.Since));
        output.Show(table);
        output.Line(page.Items.Count == 0 ? "No orders." : page.Next is null ? $"{page.Items.Count} orders." : $"The newest {page.Items.Count} orders; see more with --limit.");
        return ExitCode.Ok;
    }

    private static async Task<int> ReasonAsync(ParseResult parsed, Output output, string what, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var body = JsonSerializer.Serialize(new ReasonRequest(parsed.GetValue(reason)), ApiJson.Default.ReasonRequest);
        return Answers.Show(await node.ChangeAsync(HttpMethod.Post, $"orders/{Path(parsed)}/{what}", body, cancellation), output);
    }

    private static async Task<int> ReleaseAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var which = new[] { ("kind", parsed.GetValue(kind)), ("key", parsed.GetValue(key)) }.Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}");
        return Answers.Show(await node.ChangeAsync(HttpMethod.Delete, $"orders/{Path(parsed)}/holds?{string.Join('&', which)}", null, cancellation), output);
    }

    private static async Task<int> AcceptAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        return Answers.Show(await node.ChangeAsync(HttpMethod.Post, $"orders/{Path(parsed)}/fulfilments/{Piece(parsed)}/accept", null, cancellation), output);
    }

    private static string Piece(ParseResult parsed) => Uri.EscapeDataString(parsed.GetValue(piece)!);

    private static string Path(ParseResult parsed) => Uri.EscapeDataString(parsed.GetValue(id)!);
}
