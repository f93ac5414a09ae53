using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Weft.Core.Orders.Substitutes;

namespace Weft.Core.Orders;

/// <summary>How changes of orders are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AmendOrder))]
[JsonSerializable(typeof(DecideProposal))]
[JsonSerializable(typeof(OfferSubstitute))]
[JsonSerializable(typeof(ExpireSubstitute))]
[JsonSerializable(typeof(OrderAmended))]
[JsonSerializable(typeof(AmendmentProposed))]
[JsonSerializable(typeof(ProposalAccepted))]
[JsonSerializable(typeof(ProposalClosed))]
[JsonSerializable(typeof(OrderRestated))]
[JsonSerializable(typeof(UnitsRecalled))]
[JsonSerializable(typeof(RecallRefused))]
[JsonSerializable(typeof(OrderChangeOwed))]
[JsonSerializable(typeof(ErpOrderChangeRequest))]
[JsonSerializable(typeof(ChannelOrderChangeRequest))]
internal sealed partial class AmendmentJsonContext : JsonSerializerContext;

/// <summary>The persisted names of changes.</summary>
internal static class AmendmentJson
{
    public static IEnumerable<KeyValuePair<string, JsonTypeInfo>> CommandWords()
    {
        var j = AmendmentJsonContext.Default;
        yield return new("order.amend.v1", j.AmendOrder);
        yield return new("order.decide-proposal.v1", j.DecideProposal);
        yield return new("order.offer-substitute.v1", j.OfferSubstitute);
        yield return new("order.expire-substitute.v1", j.ExpireSubstitute);
    }

    public static IEnumerable<KeyValuePair<string, JsonTypeInfo>> OtherWords()
    {
        var j = AmendmentJsonContext.Default;
        yield return new("order.amended.v1", j.OrderAmended);
        yield return new("order.amendment-proposed.v1", j.AmendmentProposed);
        yield return new("order.proposal-accepted.v1", j.ProposalAccepted);
        yield return new("order.proposal-closed.v1", j.ProposalClosed);
        yield return new("order.restated.v1", j.OrderRestated);
        yield return new("order.units-recalled.v1", j.UnitsRecalled);
        yield return new("order.recall-refused.v1", j.RecallRefused);
        yield return new("order.change-owed.v1", j.OrderChangeOwed);
        yield return new("erp.sales-order-change.v1", j.ErpOrderChangeRequest);
        yield return new("channel.order-change.v1", j.ChannelOrderChangeRequest);
    }
}
