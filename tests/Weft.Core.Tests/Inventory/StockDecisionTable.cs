using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Inventory;

/// <summary>Every command in every state of a SKU's stock, as a page of the reference.</summary>
public sealed class StockDecisionTable
{
    private static readonly StreamId stream = StockWorkflow.StreamOf(new Sku("A"));
    private static readonly OrderId order = new("webshop:7");
    private static readonly ImmutableArray<KitPart> twoC = [new(new Sku("C"), 2)];

    [Fact]
    public void The_reference_says_what_the_decider_does() =>
        Snapshot.Match("docs/reference/decisions-stock.md", DecisionTable.Page(
            "What stock answers",
            "The stock of SKU A, in every state it can be in, and what it answers to every command. order 7 is the one that asks; order 8 has waited before it. The ERP counts the distribution centre DC, the tills count store S1. What is merely answered or passed on is not recorded.",
            [.. States()],
            [.. Commands()]));

    private static readonly StockPolicy policy = new(["webshop", "market"])
    {
        Erp = "erp",
        Locations = ImmutableSortedDictionary<string, StockLocation>.Empty.Add("DC", new StockLocation("DC", "erp")).Add("S1", new StockLocation("S1", "pos") { SafetyStock = 1 }),
    };

    private static IEnumerable<(string Name, Func<Command, Decision> Ask)> States()
    {
        static (string, Func<Command, Decision>) State(string name, params Command[] given) => (name, command =>
        {
            var s = new Streams(policy);
            foreach (var g in given) s.Send(stream, g);
            s.Now += TimeSpan.FromMinutes(30);
            return s.Send(stream, command);
        });
        var (known, counted) = (new RegisterSku("Product A") { Packs = ImmutableSortedDictionary<string, int>.Empty.Add("case", 12) }, Count(3, 0));
        yield return State("nobody knows the SKU");
        yield return State("nobody knows it and order 7 wants it", Reserve(order, 2));
        yield return State("it is another name for B", new MapSku(new Sku("B"), "anna"));
        yield return State("a kit of 2 C", known, new DefineKit(twoC, "anna"));
        yield return State("known, never counted", known);
        yield return State("3 on hand", known, counted);
        yield return State("3 on hand, 2 promised to order 7", known, counted, Reserve(order, 2));
        yield return State("3 on hand, promised to order 7, order 8 waits", known, counted, Reserve(order, 3), Reserve(new OrderId("webshop:8"), 1));
        yield return State("3 on hand, 2 held for cart 5", known, counted, Hold(2));
        yield return State("3 on hand, sale 1 of store 1 known", known, counted, Sale(-1));
        yield return State("3 counted when 5 were promised to order 7", known, Count(5, -5), Reserve(order, 5), Count(3, 1));
        yield return State("nothing on hand, order 7 waits", known, Count(0, 0), Reserve(order, 2));
        yield return State("booked out for order 7", known, counted, Reserve(order, 2), new ConsumeStock(order, "1", 2, An.Noon.AddMinutes(5)));
    }

    private static IEnumerable<(string Name, Command Command)> Commands() => [.. Catalogue(), .. Statements(), .. Demand(), .. Answers()];

    private static IEnumerable<(string Name, Command Command)> Catalogue()
    {
        yield return ("The catalogue has the SKU", new RegisterSku("Product A"));
        yield return ("The catalogue has it under a new name", new RegisterSku("Product A, blue"));
        yield return ("The catalogue handles it in packs of nothing", new RegisterSku("Product A") { Packs = ImmutableSortedDictionary<string, int>.Empty.Add("case", 0) });
        yield return ("Anna maps it to B", new MapSku(new Sku("B"), "anna"));
        yield return ("Anna maps it to itself", new MapSku(new Sku("A"), "anna"));
        yield return ("Anna makes it a kit of 2 C", new DefineKit(twoC, "anna"));
        yield return ("Anna makes it a kit of itself", new DefineKit([new KitPart(new Sku("A"), 1)], "anna"));
        yield return ("Kit SET contains it", new JoinKit(new Sku("SET")));
        yield return ("C says that 9 of it can be promised at the DC", new SeePart(new Sku("C"), ImmutableSortedDictionary<string, int>.Empty.Add("DC", 9)));
        yield return ("D says how many of it can be promised", new SeePart(new Sku("D"), ImmutableSortedDictionary<string, int>.Empty));
    }

    private static IEnumerable<(string Name, Command Command)> Statements()
    {
        yield return ("A newer count of 9", Count(9, 10));
        yield return ("The same count again", Count(3, 0));
        yield return ("An older count of 9", Count(9, -10));
        yield return ("A count below zero", Count(-1, 10));
        yield return ("A count of tomorrow", Count(9, 24 * 60));
        yield return ("A count of 2 cases", Count(2, 10) with { Unit = "case" });
        yield return ("A count of 2 pallets", Count(2, 10) with { Unit = "pallet" });
        yield return ("The tills count the DC", Count(9, 10) with { Source = "pos" });
        yield return ("The tills count store 1", new CountStock("S1", 4, An.Noon) { Source = "pos" });
        yield return ("The ERP counts a place nobody knows", new CountStock("NOWHERE", 4, An.Noon));
        yield return ("Sale 1 of store 1", Sale(-1));
        yield return ("Sale 1 of store 1 with another quantity", Sale(-2));
        yield return ("A movement of nothing", Sale(0));
        yield return ("A movement without a key", Sale(-1) with { Key = "" });
        yield return ("Safety stock of 2 at the DC", new SetSafetyStock("DC", 2, "anna"));
        yield return ("30 are on their way", new AnnounceInbound("PO-7/1", "DC", 30, 10, An.Noon.AddDays(3)));
        yield return ("More are given away than are on their way", new AnnounceInbound("PO-7/1", "DC", 30, 31, An.Noon.AddDays(3)));
        yield return ("2 are kept for the market", new AllocateStock("market", 2, "anna"));
        yield return ("2 are kept for a channel nobody knows", new AllocateStock("nobody", 2, "anna"));
        yield return ("What is missing at the DC is judged", new JudgeShortage("DC", OversellCause.CountCorrection));
    }

    private static IEnumerable<(string Name, Command Command)> Demand()
    {
        yield return ("Order 7 wants 2", Reserve(order, 2));
        yield return ("Order 7 wants 0", Reserve(order, 0));
        yield return ("Order 7, which was cart 5, wants 2", Reserve(order, 2) with { Reservation = "cart-5" });
        yield return ("Order 7 wants nothing more", new ReleaseStock(order, "1"));
        yield return ("Order 7 wants 1 less", new ReleaseStock(order, "1") { Quantity = 1 });
        yield return ("Order 7 wants 0 less", new ReleaseStock(order, "1") { Quantity = 0 });
        yield return ("The goods issue of 2 for order 7 is booked", new ConsumeStock(order, "1", 2, An.Noon.AddMinutes(5)));
        yield return ("A goods issue of 0 is booked", new ConsumeStock(order, "1", 0, An.Noon.AddMinutes(5)));
        yield return ("Cart 5 wants 2 held", Hold(2));
        yield return ("Cart 5 wants 9 held", Hold(9));
        yield return ("Cart 5 wants 0 held", Hold(0));
        yield return ("Cart 5 wants nothing more", new ReleaseUnits("cart-5"));
    }

    private static IEnumerable<(string Name, Command Command)> Answers()
    {
        static DeliverySettled Settled(int number, bool succeeded) =>
            new("stock/webshop/A", new DeliveryResult(succeeded, Reason: succeeded ? null : "Locked.")) { Request = new ChannelStockRequest(new Sku("A"), number) { CausedAt = An.Noon }, AskedAt = An.Noon };
        yield return ("The web shop shows 3", Settled(3, true));
        yield return ("The web shop refuses 3", Settled(3, false));
        yield return ("The web shop does not list it", Settled(3, false) with { Result = Said(ChannelStockFacts.NotListed, "") });
        yield return ("The web shop shows 9 and leaves it", Settled(3, false) with { Result = Said(ChannelStockFacts.Shows, "9") });
        yield return ("The web shop reports 3", new ReportChannelStock("webshop", 3, An.Noon));
        yield return ("The web shop reports 9, set by a price tool", new ReportChannelStock("webshop", 9, An.Noon) { Source = "price-tool" });
        yield return ("The web shop reports less than nothing", new ReportChannelStock("webshop", -1, An.Noon));
        yield return ("A channel that is told nothing reports 9", new ReportChannelStock("nobody", 9, An.Noon));
        yield return ("A delivery without a number", new DeliverySettled("stock/webshop/A", new DeliveryResult(true)));
        yield return ("A command of another workflow", new Core.Orders.CancelOrder("anna", "fraud"));
    }

    private static DeliveryResult Said(string fact, string value) => new(false, Reason: "So it is.", Facts: ImmutableDictionary<string, string>.Empty.Add(fact, value));

    private static CountStock Count(int onHand, int minutes) => new("DC", onHand, An.Noon.AddMinutes(minutes));

    private static MoveStock Sale(int change) => new("S1/1/2026-11-03/1/1", "S1", change, An.Noon.AddMinutes(1), MovementReason.Sale) { Source = "pos" };

    private static ReserveStock Reserve(OrderId order, int quantity) => new(order, "1", quantity, "DC");

    private static HoldUnits Hold(int quantity) => new("cart-5", "webshop", quantity, ["DC"], An.Noon.AddHours(1));
}
