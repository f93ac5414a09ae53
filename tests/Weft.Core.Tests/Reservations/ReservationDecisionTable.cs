using Weft.Core.Inventory;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Reservations;

/// <summary>Every command in every state of a cart's reservation, as a page of the reference.</summary>
public sealed class ReservationDecisionTable
{
    private static readonly Sku a = new("A");

    [Fact]
    public void The_reference_says_what_the_decider_does() =>
        Snapshot.Match("docs/reference/decisions-reservation.md", DecisionTable.Page(
            "What a cart's reservation answers",
            "The reservation of a cart over 2 units of a (line 1) and 1 unit of B (line 2), all or nothing, made at noon to be held until half past twelve, in every state it can be in, and what it answers to every command.",
            [.. States()],
            [.. Commands()]));

    private static IEnumerable<(string Name, Func<Command, Decision> Ask)> States()
    {
        static (string, Func<Command, Decision>) State(string name, int stock, Func<Streams, Streams>? then = null, bool made = true) => (name, command =>
        {
            var s = Streams.With(stock);
            if (made) s.Send("c1", An.Cart(allOrNothing: true, ("A", 2), ("B", 1)));
            return (then?.Invoke(s) ?? s).Send("c1", command);
        });
        yield return State("nobody made it", 3, made: false);
        yield return ("the SKUs are being asked", Asked);
        yield return State("held", 3);
        yield return State("held, its time is over", 3, s =>
        {
            s.Now = An.Noon.AddHours(1);
            return s;
        });
        yield return State("refused, too little is there", 1);
        yield return State("given back", 3, s =>
        {
            s.Send("c1", new ReleaseReservation("webshop"));
            return s;
        });
        yield return State("expired", 3, s => s.Later(TimeSpan.FromHours(1)));
        yield return State("taken by the order", 3, s =>
        {
            s.Send(new Core.Orders.PlaceOrder(An.Order() with { Reservation = "c1" }, An.Parties()));
            return s;
        });
    }

    private static Decision Asked(Command command)
    {
        var workflow = new ReservationWorkflow(new ReservationPolicy());
        return workflow.Run(workflow.Run(workflow.Start("c1"), An.Cart(allOrNothing: true, ("A", 2), ("B", 1)), An.Noon).State, command, An.Noon).Decision;
    }

    private static IEnumerable<(string Name, Command Command)> Commands()
    {
        yield return ("The cart is made", An.Cart(allOrNothing: true, ("A", 2), ("B", 1)) with { ExpiresAt = An.Noon.AddMinutes(90) });
        yield return ("Another cart under the same id", An.Cart(allOrNothing: true, ("A", 1)) with { ExpiresAt = An.Noon.AddMinutes(90) });
        yield return ("A cart without lines", An.Cart(allOrNothing: true));
        yield return ("A cart that is over already", An.Cart(allOrNothing: true, ("A", 2), ("B", 1)) with { ExpiresAt = An.Noon.AddMinutes(-1) });
        yield return ("Hold it until two", new ExtendReservation(An.Noon.AddHours(2)));
        yield return ("Hold it until ten past twelve", new ExtendReservation(An.Noon.AddMinutes(10)));
        yield return ("Hold it until midnight", new ExtendReservation(An.Noon.AddHours(12)));
        yield return ("The cart gives its units back", new ReleaseReservation("webshop"));
        yield return ("The timer fires", new ExpireReservation());
        yield return ("The order takes it", new ReservationTaken(An.Id));
        yield return ("A holds 2 of 2", new UnitsAnswered(a, 2, 2));
        yield return ("A answers an older question", new UnitsAnswered(a, 1, 1));
        yield return ("A is a kit of 2 C", new KitAnswered(a, [new KitPart(new Sku("C"), 2)]));
        yield return ("A is a kit of itself", new KitAnswered(a, [new KitPart(a, 1)]));
        yield return ("A stands for A2", new SkuAnswered(a, new Sku("A2")));
        yield return ("Nobody knows a", new SkuAnswered(a, null));
        yield return ("A command of another workflow", new RegisterSku("A"));
    }
}
