using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Inventory;

public sealed class PlanTests
{
    [Fact]
    public void The_newest_statement_about_a_supply_wins_and_none_is_left_when_it_has_arrived()
    {
        var s = StockBench.With(1);
        s.Send(new AnnounceInbound("PO-7", "DC", 30, 10, An.Noon.AddDays(3)));
        s.Send(new AnnounceInbound("PO-7", "DC", 30, 10, An.Noon.AddDays(3))).ShouldBeOfType<Decision.AlreadyDone>();
        s.Send(new AnnounceInbound("PO-7", "S1", 20, 0, An.Noon.AddDays(4)));
        s.State.Inbound["PO-7"].ShouldBe(new Inbound("S1", 20, 0, An.Noon.AddDays(4)));
        s.Send(new AnnounceInbound("PO-7", "S1", 0, 0, An.Noon.AddDays(4)));
        s.State.Inbound.ShouldBeEmpty();
        s.Send(new AnnounceInbound("PO-7", "S1", 0, 0, An.Noon.AddDays(4))).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void Plans_that_cannot_be_are_refused()
    {
        var s = StockBench.With(1);
        (Command, string)[] wrong =
        [
            (new AnnounceInbound("", "DC", 1, 0, An.Noon), "id"), (new AnnounceInbound("p", "DC", -1, 0, An.Noon), "quantity"), (new AnnounceInbound("p", "DC", 1, 2, An.Noon), "allocated"),
            (new AnnounceInbound("p", "S9", 1, 0, An.Noon), "location"), (new SetSafetyStock("DC", -1, "anna"), "units"), (new SetSafetyStock("S9", 1, "anna"), "location"),
            (new AllocateStock("webshop", -1, "anna"), "units"), (new AllocateStock("nobody", 1, "anna"), "channel"),
        ];
        foreach (var (command, field) in wrong) s.Send(command).ShouldBeOfType<Decision.Refused>(command.ToString()).Field.ShouldBe(field);
    }

    [Fact]
    public void Plans_that_are_so_already_change_nothing()
    {
        var s = StockBench.With(1);
        s.Send(new SetSafetyStock("DC", 1, "anna"));
        s.Send(new AllocateStock("market", 1, "anna"));
        foreach (var command in new Command[] { new SetSafetyStock("DC", 1, "anna"), new AllocateStock("market", 1, "anna"), new AllocateStock("webshop", 0, "anna") })
            s.Send(command).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void The_catalogue_corrects_names_and_packs()
    {
        var s = StockBench.With(1);
        s.Send(new RegisterSku("Product A")).ShouldBeOfType<Decision.AlreadyDone>("it says nothing of packs");
        s.Send(new RegisterSku("Product A, blue")).ShouldBeOfType<Decision.Accepted>();
        s.State.Packs["case"].ShouldBe(12);
        s.Send(new RegisterSku("Product A, blue") { Packs = ImmutableSortedDictionary<string, int>.Empty.Add("case", 6) }).ShouldBeOfType<Decision.Accepted>();
        s.State.Packs["case"].ShouldBe(6);
    }
}
