using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Inventory;

/// <summary>Every command in every state of a SKU's stock, as a page of the reference.</summary>
public sealed class StockDecisionTable
{
    private static readonly StreamId stream = StockWorkflow.StreamOf(new Sku("A"));
    private static readonly OrderId order = new("webshop:7");

    [Fact]
    public void The_reference_says_what_the_decider_does() =>
        Snapshot.Match("docs/reference/decisions-stock.md", DecisionTable.Page(
            "What stock answers",
            "The stock of SKU A, in every state it can be in, and what it answers to every command. Order 7 is the one that asks; order 8 has waited before it.",
            [.. States()],
            [.. Commands()]));

    private static IEnumerable<(string Name, Func<Command, Decision> Ask)> States()
    {
        static (string, Func<Command, Decision>) State(string name, params Command[] given) => (name, command =>
        {
            var s = new Streams();
            foreach (var g in given) s.Send(stream, g);
            return s.Send(stream, command);
        });
        var (known, counted) = (new RegisterSku("Product A"), Count(3, 0));
        yield return State("nobody knows the SKU");
        yield return State("nobody knows it and order 7 wants it", Reserve(order, 2));
        yield return State("it is another name for B", new MapSku(new Sku("B"), "anna"));
        yield return State("known, never counted", known);
        yield return State("3 on hand", known, counted);
        yield return State("3 on hand, 2 promised to order 7", known, counted, Reserve(order, 2));
        yield return State("3 on hand, promised to order 7, order 8 waits", known, counted, Reserve(order, 3), Reserve(new OrderId("webshop:8"), 1));
        yield return State("nothing on hand, order 7 waits", known, Count(0, 0), Reserve(order, 2));
        yield return State("booked out for order 7", known, counted, Reserve(order, 2), new ConsumeStock(order, "1", 2, An.Noon.AddMinutes(5)));
    }

    private static IEnumerable<(string Name, Command Command)> Commands()
    {
        yield return ("The catalogue has the SKU", new RegisterSku("Product A"));
        yield return ("Anna maps it to B", new MapSku(new Sku("B"), "anna"));
        yield return ("Anna maps it to itself", new MapSku(new Sku("A"), "anna"));
        yield return ("A newer count of 9", Count(9, 10));
        yield return ("The same count again", Count(3, 0));
        yield return ("An older count of 9", Count(9, -10));
        yield return ("A count below zero", Count(-1, 10));
        yield return ("Order 7 wants 2", Reserve(order, 2));
        yield return ("Order 7 wants 0", Reserve(order, 0));
        yield return ("Order 7 wants nothing more", new ReleaseStock(order, "1"));
        yield return ("The goods issue of 2 for order 7 is booked", new ConsumeStock(order, "1", 2, An.Noon.AddMinutes(5)));
        yield return ("A goods issue of 0 is booked", new ConsumeStock(order, "1", 0, An.Noon.AddMinutes(5)));
        yield return ("A published number arrived", new DeliverySettled("stock/webshop/A", new DeliveryResult(true)));
        yield return ("A command of another workflow", new Core.Orders.CancelOrder("anna", "fraud"));
    }

    private static CountStock Count(int onHand, int minutes) => new("DC", onHand, An.Noon.AddMinutes(minutes));

    private static ReserveStock Reserve(OrderId order, int quantity) => new(order, "1", quantity, "DC");
}
