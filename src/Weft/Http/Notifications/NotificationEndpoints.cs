using Weft.Core.Orders.Notifications;
using Weft.Engine;
using Weft.Engine.Queries;
using Weft.Http.Orders;

namespace Weft.Http.Notifications;

/// <summary>What customers are told.</summary>
internal static class NotificationEndpoints
{
    public static void MapNotifications(this IEndpointRouteBuilder api) =>
        api.MapGet("/orders/{id}/notifications/{fact}/preview", PreviewAsync).WithTags("Orders").WithName("previewNotification").WithSummary("What the customer would be told of a fact, masked; nothing is sent")
            .Produces<NotificationPreview>().ProducesFault(400).ProducesFault(404).ProducesFault(409);

    private static async Task<IResult> PreviewAsync(WeftEngine engine, string id, string fact, CancellationToken cancellation)
    {
        if (!fact.All(char.IsAsciiLetter) || !Enum.TryParse<NotificationFact>(fact, ignoreCase: true, out var wanted))
            return Problem.Of(400, "fact-invalid", $"'{fact}' is nothing that customers are told.", "fact", $"Use one of {string.Join(", ", Enum.GetNames<NotificationFact>().Select(n => n.ToLowerInvariant()))}.").ToResult();
        var (order, problem) = await OrderLookUp.FindAsync(engine, id, cancellation);
        if (order is not { } found) return problem!.ToResult();
        var (preview, reason) = await engine.Queries.PreviewAsync(found, wanted, cancellation);
        return preview is not null ? Results.Json(preview, ApiJson.Default.NotificationPreview) : Problem.Of(409, "nothing-to-show", reason!, "fact", "Look at the order's story and at the notifications of its channel.").ToResult();
    }
}
