using System.CommandLine;
using System.Text.Json;
using Weft.Core.Orders;
using Weft.Http;
using Weft.Http.Holds;

namespace Weft.Commands;

/// <summary><c>weft orders approve-hold|decline-hold</c>: the answer that a hold waits for, in one action.</summary>
internal static class HoldAnswerVerbs
{
    private static readonly Option<HoldKind> kind = new("--kind") { Description = "Which hold: PaymentReview, Fraud, Address or RefundDue.", Required = true };
    private static readonly Option<string?> key = new("--key") { Description = "Which hold of that kind; all of them without it." };

    public static IEnumerable<Command> All(Argument<string> id, Option<string> reason)
    {
        yield return Verb("approve-hold", "The order may go on; money that is owed to the customer (RefundDue) goes back.", id, reason, accept: true);
        yield return Verb("decline-hold", "The order is cancelled; money that is owed (RefundDue) stays.", id, reason, accept: false);
    }

    private static Command Verb(string name, string what, Argument<string> id, Option<string> reason, bool accept) => NodeClient.Asks(new Command(name, what) { id, kind, key, reason }).Does(async (parsed, output, cancellation) =>
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        var body = JsonSerializer.Serialize(new SettleRequest(parsed.GetValue(kind), parsed.GetValue(key), accept, parsed.GetValue(reason)), ApiJson.Default.SettleRequest);
        return Answers.Show(await node.ChangeAsync(HttpMethod.Post, $"orders/{Uri.EscapeDataString(parsed.GetValue(id)!)}/holds/settle", body, cancellation), output);
    });
}
