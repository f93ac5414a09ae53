using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Orders.Substitutes;
using Weft.Core.Shared;

namespace Weft.Core.Tests.Words;

/// <summary>An example of everything that changes of orders, and demand that is let go of, persist.</summary>
internal static class AmendmentExamples
{
    private static readonly ImmutableArray<LineDifference> lines = [new("1", new Sku("A"), 2, 1), new("3", new Sku("C"), 0, 1)];
    private static readonly Order order = An.Order() with { Revision = 3, Substitution = SubstitutionRule.Ask, PickUpAt = "S012", PromisedBy = An.Noon.AddDays(2) };

    public static IReadOnlyList<object> All { get; } =
    [
        new AmendOrder("case-7", "anna", "the customer called") { Changes = new([new("1", 1), new("3", 1) { Sku = new Sku("C"), Title = "Product C", Net = An.Euro(5m), Taxes = [new(1900, An.Euro(0.95m))] }]) { ShipTo = order.ShipTo, Charges = order.Charges } },
        new DecideProposal("P1", true, "anna", "the customer insists"),
        new OrderAmended("case-7", order, lines, An.Euro(40.46m), An.Euro(34.51m), "anna", "the customer called"),
        new AmendmentProposed("P1", order, lines, An.Euro(40.46m), An.Euro(34.51m), "channel", "changed in the channel", "channel/3") { Substitute = new("1", 1, "1001", new Sku("C"), "S012", An.Noon.AddDays(1)) { FulfilmentId = "F2" } },
        new OfferSubstitute("S012/webshop:1001/F2/1", "1", 1, new Sku("C"), "S012", "the last one is broken") { FulfilmentId = "F2", Title = "Product C", UnitPrice = An.Euro(8m) }, new ExpireSubstitute("P1"),
        new ProposalAccepted("P1", "anna", "the customer insists"), new ProposalClosed("P1", ProposalState.Declined, "anna", "it is packed"), new OrderRestated(4),
        new UnitsRecalled("refund-2", [new("1", 1)], "channel", "refunded") { FulfilmentId = "F2" }, new RecallRefused("refund-2", "Picked already.") { FulfilmentId = "F2" }, new FulfilmentGivenBack("F2", [new("1", 1)], "the customer called"), new OrderChangeOwed(1, true, false, "the customer called"),
        new ErpOrderChangeRequest(order, "SO-1", "1", ImmutableDictionary<string, Sku>.Empty.Add("1", new Sku("A2")), "DC", An.Euro(0.01m), "the customer called"),
        new ChannelOrderChangeRequest(An.Id, "1001", "1", [new("1", 1)], order.Total, "it is packed") { Substitutes = [An.Line("1001", "C", 1) with { InPlaceOf = "1" }] },
        new CureDemand(), new DemandCuring(500), new DemandQueued(An.Id, "1", 2, "DC") { PlacedAt = An.Noon }, new DemandCured(50),
    ];
}
