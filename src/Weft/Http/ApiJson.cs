using System.Text.Json;
using System.Text.Json.Serialization;
using Weft.Core.Shared;
using Weft.Engine.Queries;
using Weft.Engine.Reconciliation;

namespace Weft.Http;

/// <summary>How the API writes and reads JSON.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(ApiMoneyJson)])]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(CommandAnswer))]
[JsonSerializable(typeof(Health.HealthReport))]
[JsonSerializable(typeof(Page<OrderSummary>))]
[JsonSerializable(typeof(OrderStory))]
[JsonSerializable(typeof(Orders.OrderView))]
[JsonSerializable(typeof(Orders.ReasonRequest))]
[JsonSerializable(typeof(Orders.RejectionRequest))]
[JsonSerializable(typeof(Returns.ReturnsView))]
[JsonSerializable(typeof(Returns.ReturnRequest))]
[JsonSerializable(typeof(Returns.ReceiptRequest))]
[JsonSerializable(typeof(Returns.RefundRequest))]
[JsonSerializable(typeof(Orders.AmendRequest))]
[JsonSerializable(typeof(Orders.SubstituteRequest))]
[JsonSerializable(typeof(Orders.CancelRequest))]
[JsonSerializable(typeof(Orders.HoldRequest))]
[JsonSerializable(typeof(NotificationPreview))]
[JsonSerializable(typeof(Page<HoldCause>))]
[JsonSerializable(typeof(HoldsReleased))]
[JsonSerializable(typeof(Holds.ReleaseRequest))]
[JsonSerializable(typeof(Holds.SettleRequest))]
[JsonSerializable(typeof(Availability.AvailabilityView))]
[JsonSerializable(typeof(Availability.AvailabilityQuery))]
[JsonSerializable(typeof(Availability.AvailabilityList))]
[JsonSerializable(typeof(Page<StockSummary>))]
[JsonSerializable(typeof(StockStory))]
[JsonSerializable(typeof(Stock.MovementList))]
[JsonSerializable(typeof(Stock.SnapshotList))]
[JsonSerializable(typeof(Stock.RowsAnswer))]
[JsonSerializable(typeof(Stock.InboundRequest))]
[JsonSerializable(typeof(Stock.UnitsRequest))]
[JsonSerializable(typeof(Stock.KitRequest))]
[JsonSerializable(typeof(Reservations.ReservationRequest))]
[JsonSerializable(typeof(Reservations.ExtensionRequest))]
[JsonSerializable(typeof(Reservations.ReservationView))]
[JsonSerializable(typeof(Reservations.ReservationProblem))]
[JsonSerializable(typeof(Skus.MappingRequest))]
[JsonSerializable(typeof(Page<DeliverySummary>))]
[JsonSerializable(typeof(Deliveries.DeadLetterView))]
[JsonSerializable(typeof(Deliveries.CauseRetryRequest))]
[JsonSerializable(typeof(Deliveries.AssigneeRequest))]
[JsonSerializable(typeof(Deliveries.SnoozeRequest))]
[JsonSerializable(typeof(Deliveries.NoteRequest))]
[JsonSerializable(typeof(Page<Engine.Queries.Desk.CauseSummary>))]
[JsonSerializable(typeof(Page<Engine.Queries.Desk.FailureCause>))]
[JsonSerializable(typeof(Engine.Queries.Desk.RetryPreview))]
[JsonSerializable(typeof(Engine.Queries.Desk.CauseRetried))]
[JsonSerializable(typeof(Page<QuarantinedMessage>))]
[JsonSerializable(typeof(Messages.MessageView))]
[JsonSerializable(typeof(Messages.CorrectionRequest))]
[JsonSerializable(typeof(Messages.CorrectionAnswer))]
[JsonSerializable(typeof(Engine.Corrections.CorrectionDraft))]
[JsonSerializable(typeof(Page<Engine.Queries.Desk.RetryingSummary>))]
[JsonSerializable(typeof(Page<Engine.Queries.Desk.ResolvedSummary>))]
[JsonSerializable(typeof(Page<ConnectionStatus>))]
[JsonSerializable(typeof(Page<Engine.Alerts.AlertSummary>))]
[JsonSerializable(typeof(Engine.Alerts.AlertDetail))]
[JsonSerializable(typeof(Page<Engine.Alerts.SlaSummary>))]
[JsonSerializable(typeof(Page<Engine.Alerts.SlaMiss>))]
[JsonSerializable(typeof(Alerts.AcknowledgeRequest))]
[JsonSerializable(typeof(Page<DiscrepancySummary>))]
[JsonSerializable(typeof(DiscrepancyDetail))]
[JsonSerializable(typeof(Page<OversellSummary>))]
[JsonSerializable(typeof(Reconciliation.OversellSums))]
[JsonSerializable(typeof(Reconciliation.StockRunBody))]
[JsonSerializable(typeof(StockRunStatus))]
[JsonSerializable(typeof(Finance.MoneyAnswer))]
[JsonSerializable(typeof(Finance.MoneyRunBody))]
[JsonSerializable(typeof(Finance.PeriodView))]
[JsonSerializable(typeof(Finance.PeriodList))]
[JsonSerializable(typeof(Page<MoneyDifferenceSummary>))]
[JsonSerializable(typeof(Page<Engine.Finance.MoneyStep>))]
[JsonSerializable(typeof(Finance.MoneyTotals))]
[JsonSerializable(typeof(Engine.Finance.MoneyRunStatus))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonNode))]
[JsonSerializable(typeof(Page<Access.UserView>))]
[JsonSerializable(typeof(Access.InvitationRequest))]
[JsonSerializable(typeof(Access.InvitationView))]
[JsonSerializable(typeof(Access.UserChange))]
[JsonSerializable(typeof(Page<Access.KeyView>))]
[JsonSerializable(typeof(Access.KeyWish))]
[JsonSerializable(typeof(Access.NewKeyView))]
[JsonSerializable(typeof(Page<Engine.Access.AuditRecord>))]
[JsonSerializable(typeof(Engine.Access.AuditCheck))]
[JsonSerializable(typeof(Value.ValueView))]
[JsonSerializable(typeof(Routing.OrderRouting))]
[JsonSerializable(typeof(List<Routing.OrderRouting>))]
[JsonSerializable(typeof(Weft.Routing.RoutingTestReport))]
[JsonSerializable(typeof(Replays.ReplayBody))]
[JsonSerializable(typeof(Replays.ApplyBody))]
[JsonSerializable(typeof(Replays.AppliedView))]
[JsonSerializable(typeof(Page<Engine.Replays.ReplayRun>))]
[JsonSerializable(typeof(Page<Engine.Replays.ReplayDifference>))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    public static void Set(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        options.Converters.Add(new ApiMoneyJson());
        options.Converters.Add(new JsonStringEnumConverter());
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
    }
}

/// <summary>Money as <c>{"amount":"12.34","currency":"EUR"}</c>: text, so that no reader makes a binary fraction of it.</summary>
internal sealed class ApiMoneyJson : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        return json.RootElement.ValueKind == JsonValueKind.Object
            && json.RootElement.TryGetProperty("amount", out var amount) && amount.ValueKind == JsonValueKind.String
            && json.RootElement.TryGetProperty("currency", out var code) && Currency.TryParse(code.GetString(), out var currency)
            && Money.TryParse(amount.GetString(), currency, out var money)
                ? money
                : throw new JsonException("Money looks like {\"amount\":\"12.34\",\"currency\":\"EUR\"}.");
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("amount", value.Amount);
        writer.WriteString("currency", value.Currency.Code);
        writer.WriteEndObject();
    }
}

/// <summary>One page of a list.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Next">Pass it as <c>cursor</c> to get the next page; absent on the last one.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
