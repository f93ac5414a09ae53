using Weft.Core.Finance;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Storage;

namespace Weft.Engine.Tests.Finance;

public sealed class SqlitePeriodAndPayoutTests : PeriodAndPayoutTests
{
    private static int used;

    private protected override Task<StorePlace> PlaceAsync() => Task.FromResult<StorePlace>(new SqliteMemory($"periods-{Interlocked.Increment(ref used)}"));
}

public sealed class PostgresPeriodAndPayoutTests(PostgresDatabase database) : PeriodAndPayoutTests, IClassFixture<PostgresDatabase>
{
    private protected override async Task<StorePlace> PlaceAsync()
    {
        Assert.SkipWhen(database.ConnectionString is null, PostgresDatabase.HowToRun);
        await database.ClearAsync();
        return new PostgresPlace(database);
    }
}

/// <summary>Months that find their orders, and money that a provider should have paid out.</summary>
public abstract class PeriodAndPayoutTests : IAsyncLifetime
{
    private static readonly Period november = new(2026, 11);

    private StorePlace place = null!;

    public async ValueTask InitializeAsync() => place = await PlaceAsync();

    public async ValueTask DisposeAsync() => await place.DisposeAsync();

    private protected abstract Task<StorePlace> PlaceAsync();

    [Fact]
    public async Task A_month_has_the_money_of_orders_placed_in_it_and_of_older_ones_to_which_something_happened()
    {
        await using var rig = await OpenAsync();
        var early = await rig.SoldAsync("1");
        rig.Clock.SetUtcNow(new DateTimeOffset(2026, 12, 20, 9, 0, 0, TimeSpan.Zero));
        await rig.SoldAsync("2");
        await rig.TellAsync(OrderWorkflow.StreamOf(early), new RequestRefund("K1", [], "anna", "trouble") { Goodwill = new Money(500, MoneyRig.Euro) });
        rig.Clock.SetUtcNow(new DateTimeOffset(2027, 1, 3, 9, 0, 0, TimeSpan.Zero));
        await rig.SoldAsync("3");

        (await FiguresAsync(rig, november)).ShouldBe((2_000, 0, 2));
        (await FiguresAsync(rig, november.Next)).ShouldBe((2_000, 500, 4), "an order of its own, and the refund of an older one");
        (await FiguresAsync(rig, november.Next.Next)).ShouldBe((2_000, 0, 2));
    }

    [Fact]
    public async Task What_is_recorded_of_a_closed_month_counts_in_the_next_one()
    {
        await using var rig = await OpenAsync();
        var order = await rig.SoldAsync("1");
        rig.Clock.SetUtcNow(new DateTimeOffset(2026, 12, 2, 9, 0, 0, TimeSpan.Zero));
        await rig.TellAsync(BooksWorkflow.Stream, await rig.Money.Queries.PeriodAsync(november, "fin", default));
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.TellAsync(OrderWorkflow.StreamOf(order), new ReportRefund(RefundSource.Provider, "ref-1", new Money(300, MoneyRig.Euro), new DateTimeOffset(2026, 11, 30, 20, 0, 0, TimeSpan.Zero)));
        var december = await rig.Money.Queries.PeriodAsync(november.Next, "fin", default);
        december.Figures.ShouldHaveSingleItem().Refunded.Minor.ShouldBe(300);
        december.Late.ShouldHaveSingleItem().Document.ShouldBe("ref-1");
    }

    [Fact]
    public async Task Money_that_is_in_no_payout_in_time_is_missing_until_it_is_paid_out()
    {
        await using var rig = await OpenAsync(r => r.Options.Reconciliation.PayoutWithin = TimeSpan.FromDays(7));
        var paid = await rig.SoldAsync("1");
        var waits = await rig.SoldAsync("2");
        rig.Provider.Payouts.Add(Payout(rig, paid));
        (await CompareAsync(rig)).ShouldBeEmpty("it is not due yet");
        rig.Clock.Advance(TimeSpan.FromDays(8));
        var missing = (await CompareAsync(rig)).ShouldHaveSingleItem();
        (missing.Class, missing.Order, missing.Amount.Minor, missing.Period).ShouldBe(("MissingPayout", waits.Value, 2_000L, "2026-11"));
        rig.Provider.Payouts.Add(Payout(rig, waits));
        (await CompareAsync(rig)).ShouldBeEmpty();
        (await rig.FoundAsync("gone")).ShouldHaveSingleItem().Id.ShouldBe(missing.Id);
    }

    [Fact]
    public async Task A_dispute_is_a_class_of_its_own_and_over_when_it_is_won()
    {
        await using var rig = await OpenAsync();
        var order = await rig.SoldAsync("1");
        var dispute = new MoneyDocument(order, MoneyDocumentKind.Dispute, "dp-1", new Money(2_000, MoneyRig.Euro));
        rig.Provider.Documents.Add(dispute);
        var found = (await CompareAsync(rig)).ShouldHaveSingleItem();
        (found.Class, found.Document, found.Amount.Minor).ShouldBe(("Disputed", "dp-1", 2_000L));
        rig.Provider.Documents.Remove(dispute);
        (await CompareAsync(rig)).ShouldBeEmpty();
    }

    private static Payout Payout(MoneyRig rig, OrderId order)
    {
        var capture = rig.Provider.Documents.Single(d => d.Order == order && d.Kind == MoneyDocumentKind.Capture);
        return new Payout($"po-{order}", capture.Amount, rig.Clock.GetUtcNow(), [new PayoutItem(capture.Number, capture.Amount, Money.Zero(MoneyRig.Euro))]);
    }

    private static async Task<IReadOnlyList<Weft.Engine.Queries.MoneyDifferenceSummary>> CompareAsync(MoneyRig rig)
    {
        (await rig.CompareAsync(TimeSpan.FromMinutes(1))).State.ShouldBe("done");
        return await rig.FoundAsync();
    }

    private static async Task<(long Paid, long Refunded, int Entries)> FiguresAsync(MoneyRig rig, Period period) =>
        (await rig.Money.Queries.PeriodAsync(period, "fin", default)).Figures.ShouldHaveSingleItem() is var f ? (f.Paid.Minor, f.Refunded.Minor, f.Entries) : default;

    private Task<MoneyRig> OpenAsync(Action<MoneyRig>? arrange = null) => MoneyRig.OpenAsync(() => place.OpenAsync(), arrange);
}
