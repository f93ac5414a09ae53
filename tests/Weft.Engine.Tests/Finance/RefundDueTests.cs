using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Holds;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Tests.Storage;

namespace Weft.Engine.Tests.Finance;

public sealed class SqliteRefundDueTests : RefundDueTests
{
    private static int used;

    private protected override Task<StorePlace> PlaceAsync() => Task.FromResult<StorePlace>(new SqliteMemory($"refund-due-{Interlocked.Increment(ref used)}"));
}

public sealed class PostgresRefundDueTests(PostgresDatabase database) : RefundDueTests, IClassFixture<PostgresDatabase>
{
    private protected override async Task<StorePlace> PlaceAsync()
    {
        Assert.SkipWhen(database.ConnectionString is null, PostgresDatabase.HowToRun);
        await database.ClearAsync();
        return new PostgresPlace(database);
    }
}

/// <summary>Money that came without an order for it, through the whole engine: it goes back once, and all books agree.</summary>
public abstract class RefundDueTests : IAsyncLifetime
{
    private StorePlace place = null!;

    public async ValueTask InitializeAsync() => place = await PlaceAsync();

    public async ValueTask DisposeAsync() => await place.DisposeAsync();

    private protected abstract Task<StorePlace> PlaceAsync();

    [Theory]
    [InlineData(500, false)]
    [InlineData(100, true)]
    public async Task It_goes_back_once_by_itself_or_when_approved(int limit, bool asks)
    {
        await using var rig = await MoneyRig.OpenAsync(() => place.OpenAsync());
        var place1 = rig.Place("1");
        var (order, stream) = (place1.Order.Id, OrderWorkflow.StreamOf(place1.Order.Id));
        await rig.TellAsync(stream, place1 with { Parties = place1.Parties with { RefundLimitMinor = limit } });
        rig.Shop.Documents.Add(new MoneyDocument(order, MoneyDocumentKind.ChannelOrder, "1", place1.Order.Total));
        rig.Provider.Documents.Add(new MoneyDocument(order, MoneyDocumentKind.Capture, "by hand", new Money(2_300, MoneyRig.Euro)));
        for (var i = 0; i < 2; i++) await rig.TellAsync(stream, new ReportPayment(PaymentState.Captured, "pay-1") { Amount = new Money(2_300, MoneyRig.Euro) });
        if (asks)
        {
            (await rig.Engine.Queries.HoldCausesAsync(HoldKind.RefundDue, null, 10, default)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(c => c.Owner.ShouldBe("finance"), c => c.DueAt.ShouldNotBeNull());
            var approval = new SettleHold(HoldKind.RefundDue, null, Accept: true, "fin", "paid twice");
            (await rig.TellAsync(stream, approval)).ShouldBeOfType<Decision.Accepted>();
            (await rig.TellAsync(stream, approval)).ShouldBeOfType<Decision.AlreadyDone>();
        }

        await rig.TellAsync(stream, new ReportShipment("S1", [], null, null, rig.Clock.GetUtcNow()));
        rig.Provider.Documents.Where(d => d.Kind == MoneyDocumentKind.Refund).ShouldHaveSingleItem().Amount.Minor.ShouldBe(300);
        rig.Shop.Documents.Add(new MoneyDocument(order, MoneyDocumentKind.ChannelRefund, "1", new Money(300, MoneyRig.Euro)));
        (await rig.CompareAsync(TimeSpan.FromMinutes(1))).ShouldSatisfyAllConditions(r => r.Looked.ShouldBe(1), r => r.Open.ShouldBe(0));
    }
}
