using Weft.Simulator.Books;
using Weft.Simulator.Faults;

namespace Weft.Simulator.Tests;

public sealed class StoreTests
{
    [Fact]
    public async Task What_the_tills_send_adds_up_to_what_the_stores_have()
    {
        using var world = new World(new RetailerOptions { TillTransactionsPerSecond = 100, Stores = 30 });
        world.Retailer.Stores.Open(most: 2_000);
        await world.PassAsync(TimeSpan.FromSeconds(30));

        var books = world.Retailer.TakeBooks();
        books.Tills.ShouldBe(new TillCounts(2_000, 0, 0));
        world.Hub.Tills.Count.ShouldBe(2_000);
        world.Hub.Tills.Logs.ShouldBeGreaterThan(0);
        books.Stores.Select(book => book.Store).Distinct().Count().ShouldBe(30);
        Kinds(books).ShouldAllBe(units => units > 0);
        books.TillTransactions.Keys.ShouldBe(["count", "exchange", "return", "sale", "transfer"]);
        books.TillTransactions.Values.Sum().ShouldBe(2_000);
        RetailerAudit.Run(books, stores: world.Hub.Tills.Views()).Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(7UL)]
    public async Task Offline_stores_catch_up_late_shuffled_doubled_and_with_numbers_used_twice(ulong seed)
    {
        using var world = new World(new RetailerOptions { Seed = seed, TillTransactionsPerSecond = 100, Stores = 20, Faults = FaultDials.Hell });
        world.Retailer.Stores.Open(most: 2_000);
        await world.PassAsync(TimeSpan.FromMinutes(5));

        var books = world.Retailer.TakeBooks();
        books.Tills.CaughtUp.ShouldBeInRange(50, 500);
        books.Tills.NumbersReused.ShouldBeInRange(20, 150);
        world.Hub.Tills.Count.ShouldBe(books.Tills.Transactions);
        world.Hub.Tills.Repeated.ShouldBeGreaterThan(100);
        world.Hub.Tills.Different.ShouldBeGreaterThanOrEqualTo(books.Tills.NumbersReused);
        RetailerAudit.Run(books, stores: world.Hub.Tills.Views()).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_unit_the_hub_has_wrong_is_found()
    {
        using var world = new World(new RetailerOptions { TillTransactionsPerSecond = 100, Stores = 3 });
        world.Retailer.Stores.Open(most: 50);
        await world.PassAsync(TimeSpan.FromSeconds(2));

        var books = world.Retailer.TakeBooks();
        var views = world.Hub.Tills.Views().ToList();
        RetailerAudit.Run(books, stores: views).Clean.ShouldBeTrue();
        views[0] = views[0] with { Sellable = views[0].Sellable + 2 };
        views.Add(new StoreSkuView("S999", "ART-00001", 1, 0, 0));

        var audit = RetailerAudit.Run(books, stores: views);
        audit.Findings.ShouldAllBe(finding => finding.Kind == FindingKind.Stock);
        audit.Findings.Count.ShouldBe(2);
        audit.UnitsUnaccounted.ShouldBe(3);
        audit.StoreDifferences.ShouldBe(2);
        RetailerAudit.Run(books).Clean.ShouldBeTrue("nobody was asked");
    }

    [Fact]
    public async Task The_same_seed_trades_the_same()
    {
        (await HashAsync(3)).ShouldBe(await HashAsync(3));
        (await HashAsync(3)).ShouldNotBe(await HashAsync(4));
    }

    private static async Task<string> HashAsync(ulong seed)
    {
        using var world = new World(new RetailerOptions { Seed = seed, TillTransactionsPerSecond = 50, Stores = 5, Faults = FaultDials.Hell });
        world.Retailer.Stores.Open(most: 200);
        await world.PassAsync(TimeSpan.FromMinutes(1));
        return world.Retailer.TakeBooks().Hash();
    }

    private static int[] Kinds(RetailerBooks books) =>
        [books.Stores.Sum(book => book.Sold), books.Stores.Sum(book => book.Returned), books.Stores.Sum(book => book.Sent), books.Stores.Sum(book => book.ThrownAway), books.Stores.Sum(book => book.InInspection)];
}
