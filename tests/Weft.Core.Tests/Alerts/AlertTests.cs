using Weft.Core.Alerts;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Alerts;

/// <summary>Alerts: who is told when, once, and who is left alone.</summary>
public sealed class AlertTests
{
    private static readonly AlertPolicy policy = new() { Notify = [new("mail", ["ops@shop.example"]), new("oncall", [])] };
    private static readonly AlertCause cause = new("down", "erp does not answer", "No connection.", "Ask whoever runs it.", An.Noon, 400, [An.Euro(31_240)]) { Connection = "erp" };
    private readonly AlertWorkflow workflow = new(policy);
    private readonly List<Effect> effects = [];
    private AlertState state = new("down-erp");
    private DateTimeOffset now = An.Noon;

    private IEnumerable<AlertNoticeRequest> Told => effects.OfType<Effect.Deliver>().Select(d => (AlertNoticeRequest)d.Request);

    private IEnumerable<string> Keys => effects.OfType<Effect.Deliver>().Select(d => d.Key);

    [Fact]
    public void Each_is_told_once_that_it_began()
    {
        Send(new RaiseAlert(cause)).ShouldBeOfType<Decision.Accepted>();
        Keys.ShouldBe(["alert/down-erp/1.1/raised/mail", "alert/down-erp/1.1/raised/oncall"]);
        effects.Clear();
        Send(new RaiseAlert(cause)).ShouldBeOfType<Decision.AlreadyDone>();
        Send(new RaiseAlert(cause with { Orders = 500, Why = "Still none." })).ShouldBeOfType<Decision.AlreadyDone>();
        Send(new RaiseAlert(cause with { Orders = 900 })).ShouldBeOfType<Decision.Accepted>();
        effects.ShouldBeEmpty("more orders are no news of another cause");
        state.Cause!.Orders.ShouldBe(900);
    }

    [Fact]
    public void What_nobody_acknowledges_is_told_again_after_the_interval()
    {
        Send(new RaiseAlert(cause));
        effects.Clear();
        FireAt(An.Noon.AddHours(4));
        Told.ShouldAllBe(t => t.News == AlertNews.Still);
        Keys.Count().ShouldBe(2);
        FireAt(An.Noon.AddHours(8));
        Keys.Distinct().Count().ShouldBe(4, "each has its own key");
    }

    [Fact]
    public void What_somebody_looks_after_is_quiet_until_the_time_they_said()
    {
        Send(new RaiseAlert(cause));
        effects.Clear();
        Send(new AcknowledgeAlert("anna", An.Noon.AddHours(6), "on it"));
        Send(new RemindOfAlert(1)).ShouldBeOfType<Decision.AlreadyDone>();
        effects.OfType<Effect.Deliver>().ShouldBeEmpty();
        effects.OfType<Effect.SetTimer>().Single().DueAt.ShouldBe(An.Noon.AddHours(6));
        FireAt(An.Noon.AddHours(6));
        Told.ShouldAllBe(t => t.News == AlertNews.Still);
        (state.Status, state.By).ShouldBe((AlertStatus.Open, null));
    }

    [Fact]
    public void Without_a_time_it_is_quiet_until_it_ends_and_then_they_are_told_that_it_is_over()
    {
        Send(new RaiseAlert(cause));
        Send(new AcknowledgeAlert("anna", null, null));
        effects.OfType<Effect.ClearTimer>().ShouldHaveSingleItem();
        effects.Clear();
        Send(new EndAlert("erp answers again."));
        Told.Select(t => t.News).ShouldBe([AlertNews.Ended, AlertNews.Ended]);
        Send(new EndAlert("erp answers again.")).ShouldBeOfType<Decision.AlreadyDone>();
        Send(new AcknowledgeAlert("ben", null, null)).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void What_comes_and_goes_is_told_of_only_when_it_lasts()
    {
        Send(new RaiseAlert(cause));
        Send(new EndAlert("It answers."));
        effects.Clear();
        for (var i = 0; i < 10; i++)
        {
            now += TimeSpan.FromMinutes(1);
            Send(new RaiseAlert(cause));
            Send(new EndAlert("It answers."));
        }

        Told.ShouldBeEmpty();
        Send(new RaiseAlert(cause));
        FireAt(now + policy.CalmFor);
        Told.Select(t => t.News).ShouldBe([AlertNews.Raised, AlertNews.Raised]);
        now += TimeSpan.FromHours(1);
        Send(new EndAlert("It answers."));
        now += TimeSpan.FromHours(1);
        effects.Clear();
        Send(new RaiseAlert(cause));
        Told.Count().ShouldBe(2, "long after it ended it is news again");
    }

    [Fact]
    public void Nothing_is_told_through_what_the_alert_is_about()
    {
        Send(new RaiseAlert(cause with { Connection = "oncall", Title = "oncall does not answer" }));
        Keys.ShouldHaveSingleItem().ShouldEndWith("/mail");
    }

    [Fact]
    public void Whom_it_could_not_be_told_is_shown_until_they_are()
    {
        Send(new RaiseAlert(cause));
        var key = Keys.First();
        effects.Clear();
        Send(new DeliverySettled(key, new DeliveryResult(false, Reason: "The system refused: 410.")));
        state.Undelivered[key].ShouldBe("The system refused: 410.");
        Send(new DeliveryRetried(key, "anna"));
        var again = effects.OfType<Effect.Deliver>().ShouldHaveSingleItem();
        (again.Key, again.Again, again.Connection).ShouldBe((key, true, "mail"));
        Send(new DeliverySettled(key, new DeliveryResult(true)));
        state.Undelivered.ShouldBeEmpty();
        Send(new DeliveryRetried(key, "anna")).ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void A_time_that_is_over_or_too_far_away_is_refused()
    {
        Send(new AcknowledgeAlert("anna", null, null)).ShouldBeOfType<Decision.Refused>();
        Send(new RaiseAlert(cause));
        Send(new AcknowledgeAlert("anna", now, null)).ShouldBeOfType<Decision.Refused>().Field.ShouldBe("until");
        Send(new AcknowledgeAlert("anna", now.AddDays(31), null)).ShouldBeOfType<Decision.Refused>();
    }

    [Fact]
    public void A_timer_of_an_earlier_time_tells_nobody()
    {
        Send(new RaiseAlert(cause));
        Send(new EndAlert("It answers."));
        now += TimeSpan.FromHours(1);
        Send(new RaiseAlert(cause));
        effects.Clear();
        Send(new RemindOfAlert(1)).ShouldBeOfType<Decision.AlreadyDone>();
        effects.ShouldBeEmpty();
    }

    private Decision Send(Command command)
    {
        var step = workflow.Run(state, command, now);
        state = (AlertState)step.State;
        effects.AddRange(step.Effects);
        return step.Decision;
    }

    /// <summary>The time at which people are told again has come.</summary>
    private void FireAt(DateTimeOffset at)
    {
        now = at;
        Send(new RemindOfAlert(state.Episode)).ShouldBeOfType<Decision.Accepted>();
    }
}
