using System.CommandLine;
using Weft.Core.Orders.Notifications;
using Weft.Http;

namespace Weft.Commands;

/// <summary><c>weft notifications</c>: what customers are told.</summary>
internal static class NotificationsVerb
{
    private static readonly Argument<string> order = new("ORDER") { Description = "Our id, the customer's number, the channel's id or the ERP's number." };
    private static readonly Argument<NotificationFact> fact = new("FACT") { Description = "confirmed, shipped, backordered, cancelled or refunded." };

    public static Command Command() => new("notifications", "What customers are told by e-mail.")
    {
        NodeClient.Asks(new Command("preview", "What the customer of an order would be told of a fact, with address and name masked. Nothing is sent.") { order, fact }).Does(PreviewAsync),
    };

    private static async Task<int> PreviewAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (preview, raw) = await node.GetAsync($"orders/{Uri.EscapeDataString(parsed.GetValue(order)!)}/notifications/{parsed.GetValue(fact)}/preview", ApiJson.Default.NotificationPreview, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        output.Line($"To {preview.To} by {preview.Connection}, in {preview.Language}. {preview.Says}");
        if (preview.Subject is { } subject) output.Line($"Subject: {subject}");
        output.Line("");
        output.Line(preview.Text);
        return ExitCode.Ok;
    }
}
