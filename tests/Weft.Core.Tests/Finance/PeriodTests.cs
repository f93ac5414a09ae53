using System.Collections.Immutable;
using Weft.Core.Finance;
using Weft.Core.Ledger;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Finance;

/// <summary>Differences of money, and the periods that they keep open.</summary>
public sealed class PeriodTests
{
    private static readonly DateTimeOffset december = new(2026, 12, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly MoneyDifference twice = new(MoneyClass.CapturedTwice, "psp", An.Id, null, An.Euro(40), An.Euro(80), An.Noon, "Taken twice.", "Refund it.");

    [Fact]
    public void A_difference_is_open_until_somebody_accepts_or_resolves_it_and_opens_again_when_it_changes()
    {
        var s = new Teller();
        s.Send(new ReportMoneyDifference(twice)).ShouldBeOfType<Decision.Accepted>();
        s.Books.Open.Keys.ShouldBe([twice.Key()]);
        s.Send(new ReportMoneyDifference(twice)).ShouldBeOfType<Decision.AlreadyDone>();

        s.Send(new AcceptMoneyDifference("anna", "The customer keeps it.")).ShouldBeOfType<Decision.Accepted>();
        s.Books.Open.ShouldBeEmpty();
        s.Send(new ReportMoneyDifference(twice)).ShouldBeOfType<Decision.AlreadyDone>().Why.ShouldContain("anna");
        s.Send(new ReportMoneyDifference(twice with { Theirs = An.Euro(120) })).ShouldBeOfType<Decision.Accepted>();
        s.Books.Open.Count.ShouldBe(1);

        s.Send(new ResolveMoneyDifference("anna", "Refunded at the provider.")).ShouldBeOfType<Decision.Accepted>();
        s.Books.Open.ShouldBeEmpty();
        s.Send(new ReportMoneyDifference(twice with { Theirs = An.Euro(120) })).ShouldBeOfType<Decision.Accepted>();
        s.Send(new ReportMoneyAgreement(An.Noon)).ShouldBeOfType<Decision.Accepted>();
        (s.State.Status, s.Books.Open.Count).ShouldBe((MoneyStatus.Gone, 0));
        s.Send(new AcceptMoneyDifference("anna", "x")).ShouldBeOfType<Decision.AlreadyDone>();
        new Teller().Send(new AcceptMoneyDifference("anna", "x")).ShouldBeOfType<Decision.Refused>();
    }

    [Fact]
    public void A_period_can_be_closed_only_when_its_differences_are_decided()
    {
        var s = new Teller { Now = december };
        s.Send(new ReportMoneyDifference(twice));
        s.Close("2026-11").ShouldBeOfType<Decision.Refused>().Reason.ShouldBe($"1 difference is open: {twice.Key()}.");
        s.Send(new AcceptMoneyDifference("anna", "Known."));
        s.Close("2026-11").ShouldBeOfType<Decision.Accepted>().Events.ShouldHaveSingleItem().ShouldBeOfType<PeriodClosed>().By.ShouldBe("finn");
        s.Close("2026-11").ShouldBeOfType<Decision.AlreadyDone>();
    }

    [Fact]
    public void A_difference_of_a_later_period_does_not_keep_an_earlier_one_open()
    {
        var s = new Teller { Now = december };
        s.Send(new ReportMoneyDifference(twice with { On = december }));
        s.Close("2026-11").ShouldBeOfType<Decision.Accepted>();
    }

    [Fact]
    public void Periods_close_in_order_and_not_before_they_are_over()
    {
        var s = new Teller { Now = december };
        s.Close("2026-12").ShouldBeOfType<Decision.Refused>().Reason.ShouldStartWith("2026-12 is not over");
        s.Close("November").ShouldBeOfType<Decision.Refused>();
        s.Close("2026-09").ShouldBeOfType<Decision.Accepted>();
        s.Close("2026-11").ShouldBeOfType<Decision.Refused>().NextStep.ShouldBe("Close 2026-10 first.");
    }

    [Fact]
    public void All_that_keeps_a_period_open_is_told_beforehand_and_the_first_of_it_is_what_closing_it_is_refused_for()
    {
        var s = new Teller { Now = december };
        s.Close("2026-09").ShouldBeOfType<Decision.Accepted>();
        s.Send(new ReportMoneyDifference(twice));
        Closing.Obstacles(s.Books, new Period(2026, 12), december).Select(o => o.Kind).ShouldBe([ObstacleKind.NotOver, ObstacleKind.NotNext, ObstacleKind.OpenDifferences]);
        Closing.Obstacles(s.Books, new Period(2026, 11), december).Select(o => o.Kind).ShouldBe([ObstacleKind.NotNext, ObstacleKind.OpenDifferences]);
        foreach (var period in (Period[])[new(2026, 10), new(2026, 11), new(2026, 12)])
        {
            var obstacles = Closing.Obstacles(s.Books, period, december);
            if (obstacles.IsEmpty) continue;
            s.Close(period.ToString()).ShouldBeOfType<Decision.Refused>().Reason.ShouldBe(obstacles[0].Reason);
        }

        Closing.Obstacles(s.Books, new Period(2026, 10), december).ShouldBeEmpty("November's difference does not keep October open");
    }

    [Fact]
    public void A_late_posting_into_a_closed_period_shows_in_the_next()
    {
        var closed = ImmutableArray.Create(new PeriodClosed("2026-11", [], [], december, "finn"));
        LedgerEntry inTime = Entry(An.Noon, An.Noon.AddHours(1)), late = Entry(An.Noon, december.AddDays(1)), next = Entry(december, december);
        PeriodBook Book(Period period)
        {
            var book = new PeriodBook(period, closed, december.AddMonths(1));
            foreach (var entry in new[] { inTime, late, next }) book.Add(entry);
            return book;
        }

        Book(new Period(2026, 11)).ShouldSatisfyAllConditions(b => b.Figures().ShouldHaveSingleItem().Entries.ShouldBe(1), b => b.Late.ShouldBeEmpty());
        Book(new Period(2026, 12)).ShouldSatisfyAllConditions(
            b => b.Figures().ShouldHaveSingleItem().Paid.ShouldBe(An.Euro(20)),
            b => b.Late.ShouldHaveSingleItem().ShouldSatisfyAllConditions(l => l.On.ShouldBe(An.Noon), l => l.Amount.ShouldBe(An.Euro(10))));
    }

    [Fact]
    public void What_is_recorded_after_the_figures_were_made_is_not_in_them()
    {
        var book = new PeriodBook(new Period(2026, 11), [], december);
        book.Add(Entry(An.Noon, december.AddSeconds(1)));
        book.Figures().ShouldBeEmpty();
    }

    private static LedgerEntry Entry(DateTimeOffset on, DateTimeOffset at) =>
        new(EntryKind.Paid, at, on, "order/webshop:1001@1", "cap-1", [new Posting(Account.PaymentClearing, An.Euro(10)), new Posting(Account.Receivable, An.Euro(-10))]);

    /// <summary>The stream of the difference and the books, as they speak to each other in the engine.</summary>
    private sealed class Teller
    {
        private readonly MoneyDifferenceWorkflow differences = new();
        private readonly BooksWorkflow books = new();
        private object difference = new MoneyDifferenceState(twice.Key());
        private object book = new BooksState();

        public DateTimeOffset Now { get; init; } = An.Noon;

        public MoneyDifferenceState State => (MoneyDifferenceState)difference;

        public BooksState Books => (BooksState)book;

        public Decision Send(Command command)
        {
            var step = differences.Run(difference, command, Now);
            difference = step.State;
            foreach (var told in step.Effects.OfType<Effect.Tell>()) book = books.Run(book, told.Command, Now).State;
            return step.Decision;
        }

        public Decision Close(string period)
        {
            var step = books.Run(book, new ClosePeriod(period, [], [], Now, "finn"), Now);
            book = step.State;
            return step.Decision;
        }
    }
}
