using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Http;
using Weft.Http.Orders;
using Weft.Http.Returns;

namespace Weft.Commands;

/// <summary><c>weft orders return</c>, <c>receive</c>, <c>refund</c> and <c>returns</c>: goods that come back and money that goes back.</summary>
internal static class ReturnVerbs
{
    private static readonly Argument<string> id = new("ID") { Description = "The order." };
    private static readonly Argument<string> returnId = new("RETURN") { Description = "The return's id; one that nobody announced is opened." };
    private static readonly Option<string> reason = new("--reason") { Description = "Why; becomes part of the order's story.", Required = true };
    private static readonly Option<string[]> lines = new("--line") { Description = "Units of a line, like 1=2; with a reason, like 1=2:damaged. May come several times.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string[]> items = new("--line") { Description = "Units of a line and their condition, like 1=2:sellable (or damaged, none). May come several times.", Required = true, AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> own = new("--id") { Description = "An id of your own, so that asking again changes nothing." };
    private static readonly Option<int?> shipping = new("--shipping-percent") { Description = "Share of the shipping charge that goes back." };
    private static readonly Option<string?> exchange = new("--exchange") { Description = "Our id of the order that replaces the goods." };
    private static readonly Option<string?> location = new("--location") { Description = "Where the goods lie; by default where the order was shipped from." };
    private static readonly Option<string?> amount = new("--amount") { Description = "A sum that belongs to no line, like '5.00 EUR'." };

    public static IEnumerable<Command> All() =>
    [
        NodeClient.Asks(new Command("returns", "What came back of an order, and what was paid back.") { id }).Does(ShowAsync),
        NodeClient.Asks(new Command("return", "Announce goods that come back.") { id, lines, reason, shipping, exchange, own }).Does(ReturnAsync),
        NodeClient.Asks(new Command("receive", "Goods are back, in these conditions.") { id, returnId, items, location, own }).Does(ReceiveAsync),
        NodeClient.Asks(new Command("close-return", "Wait no longer for what has not arrived of a return.") { id, returnId, reason }).Does(CloseAsync),
        NodeClient.Asks(new Command("refund", "Pay something back without goods coming.") { id, lines, amount, shipping, reason, own }).Does(RefundAsync),
    ];

    private static async Task<int> ShowAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (view, raw) = await node.GetAsync($"orders/{Path(parsed)}/returns", ApiJson.Default.ReturnsView, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        output.Line($"Order {view.Order}: paid {view.Paid}, paid back {view.PaidBack}{(view.BalanceDue.IsZero ? "" : $", still to be paid {view.BalanceDue}")}.");
        var returns = Tables.Of("Return", "Status", "By", "Announced", "Arrived", "Why");
        foreach (var r in view.Returns) returns.Row(r.Id, r.Status, r.By, $"{r.Lines.Sum(l => l.Quantity)}", $"{r.Receipts.Sum(x => x.Items.Sum(i => i.Quantity))}", r.Reason);
        if (view.Returns.Count > 0) output.Show(returns);
        var refunds = Tables.Of("Refund", "For", "Total", "In money", "Credit note", "Payment refund");
        foreach (var r in view.Refunds) refunds.Row(r.Id, r.Cause.ToString(), r.Total.ToString(), r.ToPay.ToString(), r.CreditNote, r.PaymentRefund);
        if (view.Refunds.Count > 0) output.Show(refunds);
        return ExitCode.Ok;
    }

    private static Task<int> ReturnAsync(ParseResult parsed, Output output, CancellationToken cancellation) => PostAsync(parsed, output, "returns", JsonSerializer.Serialize(
        new ReturnRequest([.. Parts(parsed.GetValue(lines)).Select(p => new ReturnLineRequest(p.Line, p.Units, p.Word))], parsed.GetValue(reason), parsed.GetValue(own), parsed.GetValue(shipping), null, parsed.GetValue(exchange)),
        ApiJson.Default.ReturnRequest), cancellation);

    private static Task<int> ReceiveAsync(ParseResult parsed, Output output, CancellationToken cancellation) => PostAsync(parsed, output, $"returns/{Uri.EscapeDataString(parsed.GetValue(returnId)!)}/receive", JsonSerializer.Serialize(
        new ReceiptRequest([.. Parts(parsed.GetValue(items)).Select(p => new ReceiptItemRequest(p.Line, p.Units, Condition(p.Word)))], parsed.GetValue(location), parsed.GetValue(own)), ApiJson.Default.ReceiptRequest), cancellation);

    private static Task<int> CloseAsync(ParseResult parsed, Output output, CancellationToken cancellation) =>
        PostAsync(parsed, output, $"returns/{Uri.EscapeDataString(parsed.GetValue(returnId)!)}/close", JsonSerializer.Serialize(new ReasonRequest(parsed.GetValue(reason)), ApiJson.Default.ReasonRequest), cancellation);

    private static Task<int> RefundAsync(ParseResult parsed, Output output, CancellationToken cancellation) => PostAsync(parsed, output, "refunds", JsonSerializer.Serialize(
        new RefundRequest(parsed.GetValue(reason), [.. Parts(parsed.GetValue(lines)).Select(p => new RefundLineRequest(p.Line, p.Units))], Amount(parsed.GetValue(amount)), parsed.GetValue(own), parsed.GetValue(shipping)),
        ApiJson.Default.RefundRequest), cancellation);

    private static async Task<int> PostAsync(ParseResult parsed, Output output, string what, string body, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        return Answers.Show(await node.ChangeAsync(HttpMethod.Post, $"orders/{Path(parsed)}/{what}", body, cancellation), output);
    }

    private static IEnumerable<(string Line, int Units, string? Word)> Parts(string[]? texts)
    {
        foreach (var text in texts ?? [])
        {
            var (line, rest) = text.Split('=', 2) is [var l, var r] ? (l, r) : ("", "");
            var (units, word) = rest.Split(':', 2) is [var u, var w] ? (u, w) : (rest, null);
            yield return line.Length > 0 && int.TryParse(units, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? (line, number, word)
                : throw new VerbException($"--line: '{text}' is not like 1=2 or 1=2:damaged.");
        }
    }

    private static GoodsCondition Condition(string? word) => Enum.TryParse<GoodsCondition>(word, ignoreCase: true, out var condition) ? condition : throw new VerbException("--line: say the condition, like 1=2:sellable (or damaged, none).");

    private static Money? Amount(string? text) =>
        text is null ? null
        : text.Split(' ') is [var number, var code] && Currency.TryParse(code, out var currency) && Money.TryParse(number, currency, out var money) ? money
        : throw new VerbException($"--amount: '{text}' is not like '5.00 EUR'.");

    private static string Path(ParseResult parsed) => Uri.EscapeDataString(parsed.GetValue(id)!);
}
