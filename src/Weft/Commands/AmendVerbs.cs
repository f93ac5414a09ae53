using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Weft.Core.Orders;
using Weft.Http;
using Weft.Http.Orders;

namespace Weft.Commands;

/// <summary><c>weft orders cancel|amend|substitute|accept|decline</c>: what changes an order after it was placed.</summary>
internal static class AmendVerbs
{
    private static readonly Option<string[]> cancelled = new("--line") { Description = "Only units of a line, as LINE=UNITS; may be given several times." };
    private static readonly Option<string[]> wanted = new("--line") { Description = "Units that a line is to have, as LINE=UNITS (0 takes it out); may be given several times.", Required = true };
    private static readonly Option<string> proposal = new("--proposal") { Description = "The proposed change, e.g. P1, as 'weft orders show' names it.", Required = true };

    private static readonly Option<string> missing = new("--line") { Description = "Units that the node cannot supply, as LINE=UNITS.", Required = true };
    private static readonly Option<string> sku = new("--sku") { Description = "The article that it offers.", Required = true };
    private static readonly Option<string?> piece = new("--piece") { Description = "The piece, F1, F2 …, of an order that several nodes ship." };

    public static IEnumerable<Command> All(Argument<string> id, Option<string> reason)
    {
        yield return NodeClient.Asks(new Command("cancel", "Ask to cancel a whole order, or units of it.") { id, cancelled, reason }).Does((p, o, c) =>
            SendAsync(p, o, $"{Path(p, id)}/cancel", JsonSerializer.Serialize(new CancelRequest(p.GetValue(reason), null, p.GetValue(cancelled) is { Length: > 0 } lines ? [.. lines.Select(Units)] : null), ApiJson.Default.CancelRequest), c));
        yield return NodeClient.Asks(new Command("amend", "Change how many units of which lines an order has.") { id, wanted, reason }).Does((p, o, c) =>
            SendAsync(p, o, $"{Path(p, id)}/amend", JsonSerializer.Serialize(new AmendRequest(p.GetValue(reason), null, [.. p.GetValue(wanted)!.Select(Units).Select(u => new AmendLine(u.LineId, u.Quantity))], null, null), ApiJson.Default.AmendRequest), c));
        yield return NodeClient.Asks(new Command("substitute", "A node offers another article for units that it cannot supply.") { id, missing, sku, piece, reason }).Does((p, o, c) =>
        {
            var units = Units(p.GetValue(missing)!);
            return SendAsync(p, o, $"{Path(p, id)}/substitutes", JsonSerializer.Serialize(new SubstituteRequest(p.GetValue(reason), units.LineId, units.Quantity, p.GetValue(sku), p.GetValue(piece)), ApiJson.Default.SubstituteRequest), c);
        });
        foreach (var (verb, what) in new[] { ("accept", "Accept a proposed change: the warehouse is asked to stop first."), ("decline", "Decline a proposed change: the order stays, and the channel is told.") })
            yield return NodeClient.Asks(new Command(verb, what) { id, proposal, reason }).Does((p, o, c) =>
                SendAsync(p, o, $"{Path(p, id)}/proposals/{Uri.EscapeDataString(p.GetValue(proposal)!)}/{verb}", JsonSerializer.Serialize(new ReasonRequest(p.GetValue(reason)), ApiJson.Default.ReasonRequest), c));
    }

    private static async Task<int> SendAsync(ParseResult parsed, Output output, string path, string body, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        return Answers.Show(await node.ChangeAsync(HttpMethod.Post, path, body, cancellation), output);
    }

    private static LineQuantity Units(string text)
    {
        var at = text.LastIndexOf('=');
        return at > 0 && int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var units)
            ? new LineQuantity(text[..at], units)
            : throw new VerbException($"--line: '{text}' names no units.", nextStep: "Write LINE=UNITS, e.g. 2=1.");
    }

    private static string Path(ParseResult parsed, Argument<string> id) => "orders/" + Uri.EscapeDataString(parsed.GetValue(id)!);
}
