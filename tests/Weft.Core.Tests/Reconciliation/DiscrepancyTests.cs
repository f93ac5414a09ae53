using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Reconciliation;

/// <summary>What becomes of a difference: given looks before, when one more thing happens, then these events and these commands to the SKU's stock.</summary>
public sealed class DiscrepancyTests
{
    private static readonly ReconciliationPolicy policy = new();
    private static readonly TimeSpan soon = policy.LookAgainAfter;
    private static readonly OrderId order = new("webshop:7");

    private DiscrepancyWorkflow workflow = new(policy);
    private DiscrepancyState state = new("channel:webshop:A");
    private DateTimeOffset now = An.Noon;
    private ImmutableArray<Effect> effects = [];

    [Fact]
    public void A_first_look_only_makes_it_suspected()
    {
        Events(Differs(DiscrepancyClass.LostPush)).ShouldBe(["DiscrepancyFound"]);
        effects.ShouldBeEmpty();
        state.ShouldSatisfyAllConditions(s => s.Status.ShouldBe(DiscrepancyStatus.Suspected), s => s.LookAgainAt.ShouldBe(now + soon), s => s.FirstSeen.ShouldBe(now));
    }

    [Fact]
    public void What_is_over_at_the_second_look_was_nothing()
    {
        Run(Differs(DiscrepancyClass.ForeignWrite));
        Events(new ReportAgreement(now)).ShouldBe(["DiscrepancyGone"]);
        state.Status.ShouldBe(DiscrepancyStatus.Gone);
        Run(new ReportAgreement(now)).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void Two_looks_at_the_same_moment_are_one()
    {
        Run(Differs(DiscrepancyClass.LostPush));
        now += soon / 2;
        Run(Differs(DiscrepancyClass.LostPush)).ShouldBeOfType<Decision.AlreadyDone>();
        state.Status.ShouldBe(DiscrepancyStatus.Suspected);
    }

    [Theory]
    [InlineData(DiscrepancyClass.LostPush, false)]
    [InlineData(DiscrepancyClass.ForeignWrite, true)]
    [InlineData(DiscrepancyClass.OurFault, false)]
    public void A_channel_that_is_confirmed_to_be_wrong_is_told_its_number_again(DiscrepancyClass @class, bool foreign)
    {
        Run(Differs(@class));
        Later();
        Events(Differs(@class)).ShouldBe(["DiscrepancyConfirmed", "HealingStarted"]);
        effects.ShouldBe([Tells(new RepublishStock("webshop", 9, An.Noon, foreign))]);
        Later();
        Events(new ReportAgreement(now)).ShouldBe(["DiscrepancyHealed"]);
        state.ShouldSatisfyAllConditions(s => s.Status.ShouldBe(DiscrepancyStatus.Healed), s => s.Heals.ShouldBe(1), s => s.By.ShouldBe("policy"));
    }

    [Fact]
    public void What_is_in_flight_is_looked_at_again_ever_more_rarely_and_nothing_is_done()
    {
        Run(Differs(DiscrepancyClass.InFlight));
        var waits = new List<TimeSpan>();
        for (var look = 0; look < 4; look++)
        {
            now = state.LookAgainAt!.Value;
            Events(Differs(DiscrepancyClass.InFlight)).ShouldBe(["DiscrepancySeenAgain"]);
            effects.ShouldBeEmpty();
            waits.Add(state.LookAgainAt!.Value - now);
        }

        waits.ShouldBe([soon * 2, soon * 4, soon * 8, soon * 16]);
        now = state.LookAgainAt!.Value;
        Events(Differs(DiscrepancyClass.ForeignWrite)).ShouldBe(["DiscrepancyConfirmed", "HealingStarted"]);
    }

    [Fact]
    public void The_owners_count_is_taken_over()
    {
        Confirm(Owner(DiscrepancyClass.CountCorrection));
        effects.ShouldBe([Tells(new CountStock("DC", 4, An.Noon) { Source = "erp" })]);
    }

    [Fact]
    public void What_the_owner_may_yet_book_is_only_proposed_and_done_when_somebody_says_so()
    {
        Confirm(Owner(DiscrepancyClass.ForeignWrite)).ShouldBe(["DiscrepancyConfirmed"]);
        state.Status.ShouldBe(DiscrepancyStatus.Open);
        effects.ShouldBeEmpty();
        Events(new HealDiscrepancy("anna")).ShouldBe(["HealingStarted"]);
        effects.ShouldBe([Tells(new CountStock("DC", 4, An.Noon) { Source = "erp" })]);
        state.By.ShouldBe("anna");
        Run(new HealDiscrepancy("bert")).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void A_class_that_policy_does_not_heal_is_proposed()
    {
        workflow = new DiscrepancyWorkflow(policy with { Heals = policy.Heals.Remove(DiscrepancyClass.ForeignWrite) });
        Confirm(Differs(DiscrepancyClass.ForeignWrite)).ShouldBe(["DiscrepancyConfirmed"]);
        effects.ShouldBeEmpty();
    }

    [Fact]
    public void A_cure_by_policy_is_not_repeated_for_what_policy_does_not_heal()
    {
        Confirm(Owner(DiscrepancyClass.CountCorrection));
        Later();
        Events(Owner(DiscrepancyClass.ForeignWrite)).ShouldBe(["DiscrepancyConfirmed"]);
        effects.ShouldBeEmpty();
        state.ShouldSatisfyAllConditions(s => s.Status.ShouldBe(DiscrepancyStatus.Open), s => s.Heals.ShouldBe(1));
        Events(new HealDiscrepancy("anna")).ShouldBe(["HealingStarted"]);
        Later();
        Events(Owner(DiscrepancyClass.ForeignWrite)).ShouldBe(["DiscrepancySeenAgain", "HealingStarted"], "anna has said so");
    }

    [Fact]
    public void Two_programs_that_correct_each_other_do_so_three_times_and_no_more()
    {
        Confirm(Differs(DiscrepancyClass.ForeignWrite));
        foreach (var attempt in (int[])[2, 3])
        {
            Later();
            Events(Differs(DiscrepancyClass.ForeignWrite)).ShouldBe(["DiscrepancySeenAgain", "HealingStarted"]);
            state.Heals.ShouldBe(attempt);
        }

        Later();
        Events(Differs(DiscrepancyClass.ForeignWrite)).ShouldBe(["DiscrepancySeenAgain", "HealingGivenUp"]);
        effects.ShouldBeEmpty();
        state.Status.ShouldBe(DiscrepancyStatus.Open);
        now = state.LookAgainAt!.Value;
        Events(Differs(DiscrepancyClass.ForeignWrite)).ShouldBe(["DiscrepancySeenAgain"]);
    }

    [Fact]
    public void A_cure_under_way_is_waited_for()
    {
        Confirm(Differs(DiscrepancyClass.LostPush));
        Later();
        Events(Differs(DiscrepancyClass.InFlight)).ShouldBe(["DiscrepancySeenAgain"]);
        effects.ShouldBeEmpty();
        state.Status.ShouldBe(DiscrepancyStatus.Healing);
    }

    [Fact]
    public void What_somebody_accepts_stays_accepted_until_the_numbers_are_others()
    {
        Run(Differs(DiscrepancyClass.ForeignWrite));
        Events(new AcceptDiscrepancy("anna", "A test article.")).ShouldBe(["DiscrepancyAccepted"]);
        now += TimeSpan.FromDays(1);
        Run(Differs(DiscrepancyClass.ForeignWrite)).ShouldBeOfType<Decision.AlreadyDone>().Why.ShouldContain("A test article.");
        Run(new AcceptDiscrepancy("bert", "Yes.")).ShouldBeOfType<Decision.AlreadyDone>();
        Events(new ReportDifference(Channel(DiscrepancyClass.ForeignWrite) with { Theirs = 8 })).ShouldBe(["DiscrepancyFound"]);
        state.ShouldSatisfyAllConditions(s => s.Status.ShouldBe(DiscrepancyStatus.Suspected), s => s.FirstSeen.ShouldBe(now), s => s.Looks.ShouldBe(1));
    }

    [Fact]
    public void What_comes_back_after_it_was_over_begins_anew()
    {
        Confirm(Differs(DiscrepancyClass.LostPush));
        Run(new ReportAgreement(now));
        Later();
        Events(Differs(DiscrepancyClass.LostPush)).ShouldBe(["DiscrepancyFound"]);
        state.ShouldSatisfyAllConditions(s => s.Heals.ShouldBe(0), s => s.Looks.ShouldBe(1), s => s.OverAt.ShouldBeNull());
    }

    [Fact]
    public void Units_promised_to_nobody_are_freed_and_units_that_are_missing_are_promised()
    {
        Confirm(Promise(5, 2));
        effects.ShouldBe([Tells(new ReleaseStock(order, "1") { Quantity = 3 })]);
        Restart();
        Confirm(Promise(0, 2));
        effects.ShouldBe([Tells(new ReserveStock(order, "1", 2, "DC"))]);
        Restart();
        Confirm(Promise(1, 2));
        effects.ShouldBe([Tells(new ReleaseStock(order, "1")), Tells(new ReserveStock(order, "1", 2, "DC"))]);
    }

    [Fact]
    public void What_no_command_cures_says_what_to_do_instead()
    {
        Confirm(new ReportDifference(new Difference(DiscrepancyKind.Counter, DiscrepancyClass.OurFault, new Sku("A"), Difference.Weft, 3, 2, An.Noon, "") { Location = "DC" })).ShouldBe(["DiscrepancyConfirmed"]);
        Run(new HealDiscrepancy("anna")).ShouldBeOfType<Decision.Refused>().NextStep.ShouldNotBeNull().ShouldContain("defect");
    }

    [Fact]
    public void Nobody_can_decide_on_what_never_was()
    {
        Run(new AcceptDiscrepancy("anna", "x")).ShouldBeOfType<Decision.Refused>();
        Run(new HealDiscrepancy("anna")).ShouldBeOfType<Decision.Refused>();
        Run(new ReportDifference(Channel(DiscrepancyClass.LostPush) with { Theirs = 12 })).ShouldBeOfType<Decision.Refused>();
        Run(new CancelOrder("anna", "x")).ShouldBeOfType<Decision.Unexpected>();
    }

    private static ReportDifference Differs(DiscrepancyClass @class) => new(Channel(@class));

    private static Difference Channel(DiscrepancyClass @class) => new(DiscrepancyKind.ChannelStock, @class, new Sku("A"), "webshop", 12, 9, An.Noon, "because");

    private static ReportDifference Owner(DiscrepancyClass @class) => new(new Difference(DiscrepancyKind.OwnerStock, @class, new Sku("A"), "erp", 7, 4, An.Noon, "because") { Location = "DC" });

    private static ReportDifference Promise(int ours, int theirs) =>
        new(new Difference(DiscrepancyKind.Promise, DiscrepancyClass.OurFault, new Sku("A"), Difference.Weft, ours, theirs, An.Noon, "because") { Order = order, LineId = "1", Location = "DC" });

    private static Effect Tells(Command command) => new Effect.Tell(StockWorkflow.StreamOf(new Sku("A")), command);

    /// <summary>Two looks that see the same; answers with the events of the second.</summary>
    private List<string> Confirm(ReportDifference report)
    {
        Run(report);
        Later();
        return Events(report);
    }

    private void Restart() => state = new DiscrepancyState("x");

    private void Later() => now += soon * 8;

    private Decision Run(Command command)
    {
        var step = workflow.Run(state, command, now);
        (state, effects) = ((DiscrepancyState)step.State, step.Effects);
        return step.Decision;
    }

    /// <summary>The names of the events that the command leads to.</summary>
    private List<string> Events(Command command) => [.. Run(command).ShouldBeOfType<Decision.Accepted>().Events.Select(e => e.GetType().Name)];
}
