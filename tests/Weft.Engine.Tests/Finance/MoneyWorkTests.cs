using Weft.Core.Finance;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Engine.Finance;
using Weft.Engine.Queries;
using Weft.Engine.Tests.Storage;

namespace Weft.Engine.Tests.Finance;

public sealed class SqliteMoneyWorkTests : MoneyWorkTests
{
    private static int used;

    private protected override Task<StorePlace> PlaceAsync() => Task.FromResult<StorePlace>(new SqliteMemory($"money-work-{Interlocked.Increment(ref used)}"));
}

public sealed class PostgresMoneyWorkTests(PostgresDatabase database) : MoneyWorkTests, IClassFixture<PostgresDatabase>
{
    private protected override async Task<StorePlace> PlaceAsync()
    {
        Assert.SkipWhen(database.ConnectionString is null, PostgresDatabase.HowToRun);
        await database.ClearAsync();
        return new PostgresPlace(database);
    }
}

/// <summary>What finance people work with: cures, lists with their sums, and where months stand.</summary>
public abstract class MoneyWorkTests : IAsyncLifetime
{
    private StorePlace place = null!;

    public async ValueTask InitializeAsync() => place = await PlaceAsync();

    public async ValueTask DisposeAsync() => await place.DisposeAsync();

    private protected abstract Task<StorePlace> PlaceAsync();

    [Fact]
    public async Task A_refund_without_news_is_taken_over_credited_once_and_the_difference_is_gone()
    {
        await using var rig = await OpenAsync();
        var order = await rig.SoldAsync("1");
        rig.Provider.Documents.Add(new MoneyDocument(order, MoneyDocumentKind.Refund, "ref-9", new Money(500, MoneyRig.Euro)) { At = rig.Clock.GetUtcNow().AddHours(-1) });
        await rig.CompareAsync(TimeSpan.FromMinutes(1));
        var found = (await rig.FoundAsync()).ShouldHaveSingleItem();

        var cure = await CureAsync(rig, found.Id);
        cure.ShouldSatisfyAllConditions(c => c.Done.ShouldBeTrue(c.Says), c => c.Says.ShouldBe("Took over refund ref-9 over 5.00 EUR. erp is asked to credit it; the next comparison says whether all agree."));
        rig.Erp.Documents.Where(d => d.Kind == MoneyDocumentKind.CreditNote).ShouldHaveSingleItem().Amount.Minor.ShouldBe(500);
        rig.Provider.Documents.Count(d => d.Kind == MoneyDocumentKind.Refund).ShouldBe(1, "nothing is paid again");
        var ledger = (await rig.Money.Queries.LedgerAsync(order, default))!;
        ledger.Entries.Single(e => e.Kind == EntryKind.Refunded).On.ShouldBe(rig.Provider.Documents.Single(d => d.Number == "ref-9").At!.Value, "by the provider's clock");
        (await rig.Money.Queries.DifferenceAsync(found.Id, default))!.ShouldSatisfyAllConditions(d => d.State.ShouldBe("Resolved"), d => d.DecidedBy.ShouldBe("fin"));
        (await CureAsync(rig, found.Id)).Done.ShouldBeFalse("it is not open any more");

        // The channel has a quarter of an hour to tell of it by itself; then it is told.
        rig.Clock.Advance(TimeSpan.FromMinutes(16));
        await rig.SettleAsync();
        await rig.CompareAsync(TimeSpan.FromMinutes(1));
        (await rig.Money.Queries.DifferenceAsync(found.Id, default))!.State.ShouldBe("Gone");
        (await rig.FoundAsync()).ShouldBeEmpty();
        (await rig.Money.Queries.HistoryAsync(found.Id, default)).Select(s => (s.What, s.By)).ShouldBe([("found", null), ("resolved", "fin"), ("gone", null)]);
    }

    [Fact]
    public async Task What_Weft_cannot_cure_it_says_and_changes_nothing()
    {
        await using var rig = await OpenAsync();
        var order = await rig.SoldAsync("1");
        var capture = rig.Provider.Documents.Single(d => d.Kind == MoneyDocumentKind.Capture);
        rig.Provider.Documents.Add(capture with { Number = "cap-2" });
        await rig.CompareAsync(TimeSpan.FromMinutes(1));
        var twice = (await rig.FoundAsync()).ShouldHaveSingleItem();
        (await CureAsync(rig, twice.Id)).ShouldBe(new MoneyCure(false, $"There is nothing here that Weft could take over. {twice.Action}"));
        (await CureAsync(rig, "psp:CapturedTwice:nobody")).Done.ShouldBeFalse();
        (await rig.FoundAsync()).ShouldHaveSingleItem().State.ShouldBe("Open");
        rig.Provider.Documents.Remove(rig.Provider.Documents.Single(d => d.Number == "cap-2"));

        // A provider that cannot be asked is named.
        rig.Provider.Documents.Add(new MoneyDocument(order, MoneyDocumentKind.Refund, "ref-9", new Money(500, MoneyRig.Euro)));
        await rig.CompareAsync(TimeSpan.FromMinutes(1));
        var missing = (await rig.FoundAsync()).ShouldHaveSingleItem();
        rig.Provider.Failures = 1;
        (await CureAsync(rig, missing.Id)).ShouldBe(new MoneyCure(false, "psp could not be asked: The connection broke before the answer: it is down. Try again when it answers."));
        rig.Erp.Documents.ShouldNotContain(d => d.Kind == MoneyDocumentKind.CreditNote);
    }

    [Fact]
    public async Task A_refund_that_cannot_be_is_noted_and_left_to_people()
    {
        await using var rig = await OpenAsync();
        var order = await rig.SoldAsync("1");
        rig.Provider.Documents.Add(new MoneyDocument(order, MoneyDocumentKind.Refund, "ref-9", new Money(2_500, MoneyRig.Euro)));
        await rig.CompareAsync(TimeSpan.FromMinutes(1));
        var found = (await rig.FoundAsync()).Single(d => d.Class == "RefundMissingInErp");
        (await CureAsync(rig, found.Id)).ShouldSatisfyAllConditions(c => c.Done.ShouldBeFalse(), c => c.Says.ShouldStartWith("Refund ref-9 is noted, and cannot be:"));
        (await rig.Engine.Queries.OrderAsync(order, default)).Holds.ShouldHaveSingleItem();
        (await rig.Money.Queries.DifferenceAsync(found.Id, default))!.State.ShouldBe("Open");
    }

    [Fact]
    public async Task Lists_are_filtered_paged_and_summed_alike()
    {
        await using var rig = await OpenAsync();
        foreach (var (i, currency) in Enumerable.Range(0, 60).Select(i => (i, i % 2 == 0 ? "EUR" : "JPY")))
        {
            var money = Currency.Parse(currency);
            var d = new MoneyDifference(i % 3 == 0 ? MoneyClass.FeeDiffers : MoneyClass.AmountDiffers, i % 5 == 0 ? "psp" : "erp", OrderId.Of("shop", $"{i}"), null, new Money(0, money), new Money(100 + i, money), rig.Clock.GetUtcNow().AddMonths(-(i % 4)), "Planted.", "Look.");
            await rig.TellAsync(MoneyDifferenceWorkflow.StreamOf(d.Key()), new ReportMoneyDifference(d));
            if (i % 10 == 9) await rig.TellAsync(MoneyDifferenceWorkflow.StreamOf(d.Key()), new AcceptMoneyDifference("fin", "Known."));
        }

        var until = Period.Of(rig.Clock.GetUtcNow().AddMonths(-2)).ToString();
        foreach (var query in (MoneyDifferenceQuery[])[Query("open"), Query("accepted"), Query("all"), Query("open") with { Where = "psp" }, Query("open") with { Currency = "JPY", Class = "FeeDiffers" }, Query("all") with { Until = until, Where = "erp" }])
        {
            var rows = new List<MoneyDifferenceSummary>();
            for (ListCursor? after = null; await rig.Money.Queries.DifferencesAsync(query with { After = after }, default) is { Count: > 0 } page; after = page[^1].Cursor()) rows.AddRange(page);
            rows.ShouldNotBeEmpty();
            rows.Select(r => r.Id).ShouldBeUnique();
            rows.Select(r => (r.FirstSeen, r.Id)).ShouldBe(rows.Select(r => (r.FirstSeen, r.Id)).OrderByDescending(r => r.FirstSeen).ThenByDescending(r => r.Id, StringComparer.Ordinal));
            MoneyTotal.Of(await rig.Money.Queries.SlicesAsync(query, default)).ShouldBe(rows.GroupBy(r => r.Amount.Currency.Code).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new MoneyTotal(g.Count(), g.Select(r => r.Amount).Aggregate((a, b) => a + b))));
        }

        static MoneyDifferenceQuery Query(string filter) => new(filter, null, null, null, 7);
    }

    [Fact]
    public async Task Months_are_listed_with_what_stands_against_each_and_who_closed_them()
    {
        await using var rig = await OpenAsync();
        await rig.SoldAsync("1");
        var on = rig.Clock.GetUtcNow();
        var d = new MoneyDifference(MoneyClass.AmountDiffers, "erp", OrderId.Of("shop", "1"), null, new Money(0, MoneyRig.Euro), new Money(300, MoneyRig.Euro), on, "Planted.", "Look.");
        await rig.TellAsync(MoneyDifferenceWorkflow.StreamOf(d.Key()), new ReportMoneyDifference(d));
        rig.Clock.SetUtcNow(new DateTimeOffset(2027, 1, 3, 9, 0, 0, TimeSpan.Zero));
        (await MonthsAsync(rig)).ShouldBe([("2027-01", "NotOver OpenDifferences", "3.00 EUR"), ("2026-12", "OpenDifferences", "3.00 EUR"), ("2026-11", "OpenDifferences", "3.00 EUR")]);

        await rig.TellAsync(MoneyDifferenceWorkflow.StreamOf(d.Key()), new ResolveMoneyDifference("fin", "Corrected."));
        await rig.TellAsync(BooksWorkflow.Stream, await rig.Money.Queries.PeriodAsync(new Period(2026, 11), "fin", default));
        (await MonthsAsync(rig)).ShouldBe([("2027-01", "NotOver NotNext", ""), ("2026-12", "", ""), ("2026-11", "closed by fin", "")]);
        (await rig.Money.Queries.StandingAsync(new Period(2026, 11), default)).Closed!.Figures.ShouldHaveSingleItem().Paid.Minor.ShouldBe(2_000);
    }

    private static async Task<IEnumerable<(string, string, string)>> MonthsAsync(MoneyRig rig) =>
        (await rig.Money.Queries.PeriodsAsync(default)).Select(p => (p.Period.ToString(), p.Closed is { } c ? $"closed by {c.By}" : string.Join(' ', p.Obstacles.Select(o => o.Kind)), string.Join(", ", p.Against.Select(a => a.Amount))));

    /// <summary>The cure and all that follows at this moment.</summary>
    private static async Task<MoneyCure> CureAsync(MoneyRig rig, string id)
    {
        var cure = rig.Money.Cures.CureAsync(id, "fin", default);
        while (!cure.IsCompleted) await rig.SettleAsync();
        await rig.SettleAsync();
        return await cure;
    }

    private Task<MoneyRig> OpenAsync() => MoneyRig.OpenAsync(() => place.OpenAsync());
}
