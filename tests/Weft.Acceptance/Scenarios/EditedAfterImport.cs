using System.Text.Json.Nodes;
using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Orders;
using Weft.Simulator;

namespace Weft.Acceptance.Scenarios;

/// <summary>
/// A customer edits an order after it was imported: 2 × A and 1 × B become 1 × A, 1 × B and 1 × C, with dearer shipping. Before the warehouse has it, every system follows; from then on
/// nothing changes until somebody decides.
/// </summary>
public sealed class EditedAfterImport
{
    private const long Shipping = 495 + 500;
    private static readonly TimeSpan warehouseTime = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Unpicked_it_is_changed_line_by_line_in_the_ERP_and_the_warehouse(string store)
    {
        await using var retail = await Retail.CreateAsync(store);
        await using var erp = await Between.StartAsync(retail.Server.AddressOf("erp"));
        // The ERP takes its time over the sales order, so the warehouse does not have the order yet.
        erp.Decide = call => call == "POST salesorders" ? Fate.Hold : Fate.Pass;
        retail.Options.Connections["erp"] = retail.Options.Connections["erp"] with { Address = erp.Address };
        await retail.StartNodeAsync();
        var order = retail.Place((retail.Sku(0), 2), (retail.Sku(1), 1));
        var id = retail.IdOf(order);
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/create", "WD-1");
        await Until.HoldsAsync("the ERP is asked", () => Task.FromResult(erp.Held == 1), () => Task.FromResult($"{erp.Held} calls are held"));
        var before = (await retail.GetAsync($"orders/{id}")).GetProperty("order").GetProperty("total").GetProperty("amount").GetString();

        Edit(retail, order);
        var edited = await retail.DocumentAsync(order);
        await retail.TellAsync(edited, "orders/updated", "WD-2");
        await retail.UntilDecidedAsync();
        (await ReservedAsync(retail, 0), await ReservedAsync(retail, 1), await ReservedAsync(retail, 2)).ShouldBe((1, 1, 1));
        var amended = (await retail.StoryAsync(id)).GetProperty("timeline").EnumerateArray().Single(e => e.GetProperty("what").GetString() == nameof(OrderAmended)).GetProperty("text").GetString()!;
        amended.ShouldContain($"Total {before} EUR → {Text(edited, "total_price")} EUR");

        erp.LetGo();
        await retail.UntilInSyncAsync(id);
        ShouldAgree(retail, order);
        // A late message from before the edit changes nothing.
        edited["version"] = 1;
        await retail.TellAsync(edited, "orders/create", "WD-3");
        await retail.UntilDecidedAsync();
        ShouldAgree(retail, order);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite, true)]
    [InlineData(ScenarioStore.Sqlite, false)]
    [InlineData(ScenarioStore.Postgres, true)]
    [InlineData(ScenarioStore.Postgres, false)]
    public async Task Released_it_is_a_proposal_and_accepting_it_recalls_the_goods_if_they_can_be(string store, bool picked)
    {
        // It picks after a quarter to three quarters of its time, and ships after as much again.
        var clock = new SetForward();
        await using var retail = await Retail.StartAsync(store, warehouseTime: picked ? warehouseTime : TimeSpan.FromHours(1), clock: clock);
        var order = retail.Place((retail.Sku(0), 2), (retail.Sku(1), 1));
        var id = retail.IdOf(order);
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/create", "WD-1");
        await Until.HoldsAsync("the warehouse has it", () => Task.FromResult(retail.Retailer.TakeBooks().Releases.Any()), () => Task.FromResult("no release"));
        await retail.UntilQuietAsync();
        if (picked) await Until.HoldsAsync("it is picked", () => Task.FromResult(Picks(retail, order, clock)), () => Task.FromResult("not picked"));
        var total = (await retail.GetAsync($"orders/{id}")).GetProperty("order").GetProperty("total").GetRawText();
        var calls = retail.Retailer.TakeBooks().SalesOrders.Single().Total;

        Edit(retail, order);
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/updated", "WD-2");
        await retail.UntilDecidedAsync();
        var story = await retail.StoryAsync(id);
        var proposal = story.GetProperty("proposals")[0];
        (proposal.GetProperty("key").GetString(), proposal.GetProperty("state").GetString()).ShouldBe(("P1", nameof(ProposalState.Undecided)));
        proposal.GetProperty("before").GetRawText().ShouldBe(total);
        proposal.GetProperty("after").GetProperty("amount").GetString().ShouldBe(Text(await retail.DocumentAsync(order), "total_price"));
        (await retail.GetAsync("orders?filter=attention")).GetProperty("items").EnumerateArray().Single().GetProperty("id").GetString().ShouldBe(id);
        (await ReservedAsync(retail, 0), await ReservedAsync(retail, 2)).ShouldBe((2, 0), "nothing is changed silently");
        retail.Retailer.TakeBooks().SalesOrders.Single().Total.ShouldBe(calls);

        await retail.ChangeAsync(HttpMethod.Post, $"orders/{id}/proposals/P1/accept", new { reason = "the customer insists" });
        await retail.UntilQuietAsync();
        proposal = (await retail.StoryAsync(id)).GetProperty("proposals")[0];
        if (picked)
        {
            proposal.GetProperty("state").GetString().ShouldBe(nameof(ProposalState.TooLate));
            clock.By(warehouseTime);
            await retail.UntilInSyncAsync(id);
            ShouldAgree(retail, order);
            return;
        }

        proposal.GetProperty("state").GetString().ShouldBe(nameof(ProposalState.Made));
        var releases = retail.Retailer.TakeBooks().Releases;
        releases.Select(r => (r.ReleaseId, r.Status)).ShouldBe([($"{id}/F1", "cancelled"), ($"{id}/F2", "received")]);
        releases[1].Lines.Select(l => (l.Sku, l.Quantity)).ShouldBe([(retail.Sku(0), 1), (retail.Sku(1), 1), (retail.Sku(2), 1)]);
        (await ReservedAsync(retail, 0), await ReservedAsync(retail, 1), await ReservedAsync(retail, 2)).ShouldBe((1, 1, 1));
        ShouldAgreeOnMoney(retail, order);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task A_line_is_cancelled_by_an_operator_before_and_after_the_release(string store)
    {
        await using var retail = await Retail.StartAsync(store, warehouseTime: TimeSpan.FromHours(1));
        var order = retail.Place((retail.Sku(0), 2), (retail.Sku(1), 1));
        var id = retail.IdOf(order);
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/create", "WD-1");
        await Until.HoldsAsync("the warehouse has it", () => Task.FromResult(retail.Retailer.TakeBooks().Releases.Any()), () => Task.FromResult("no release"));
        await retail.UntilQuietAsync();
        await retail.ChangeAsync(HttpMethod.Post, $"orders/{id}/cancel", new { reason = "the customer called", key = "case-1", lines = new[] { new { lineId = "2", quantity = 1 } } });
        await retail.UntilQuietAsync();
        retail.Retailer.TakeBooks().Releases.Single().Lines.Select(l => (l.Sku, l.Quantity)).ShouldBe([(retail.Sku(0), 2)]);
        (await ReservedAsync(retail, 0), await ReservedAsync(retail, 1)).ShouldBe((2, 0));
        ShouldAgreeOnMoney(retail, order);
        // What the shop shows now is the echo of what it was told.
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/updated", "WD-2");
        await retail.UntilQuietAsync();
        (await retail.StoryAsync(id)).GetProperty("proposals").GetArrayLength().ShouldBe(0);
        ShouldAgreeOnMoney(retail, order);
    }

    /// <summary>True once it is picked; until then more of the warehouse's time passes, less at once than it takes from picking to shipping.</summary>
    private static bool Picks(Retail retail, PlacedOrder order, SetForward clock)
    {
        if (retail.Retailer.Warehouse.HasPicked(retail.Shop, order.Id)) return true;
        clock.By(warehouseTime / 100);
        return false;
    }

    /// <summary>The customer edits the order in the shop, which nobody tells Weft yet.</summary>
    private static void Edit(Retail retail, PlacedOrder order)
    {
        retail.Retailer.WebShop.EditByCustomer(order.Id, 1, 1).ShouldBeTrue();
        retail.Retailer.WebShop.EditByCustomer(order.Id, retail.Sku(2), 1, Shipping).ShouldBeTrue();
    }

    private static string Text(JsonObject document, string field) => document[field]!.GetValue<string>();

    private static async Task<int> ReservedAsync(Retail retail, int sku) =>
        (await retail.GetAsync($"stock/{retail.Sku(sku)}")).GetProperty("locations").EnumerateArray().Single(l => l.GetProperty("location").GetString() == "DC1").GetProperty("reserved").GetInt32();

    private static void ShouldAgree(Retail retail, PlacedOrder order)
    {
        var books = retail.Retailer.TakeBooks();
        Weft.Simulator.Books.RetailerAudit.Run(books).Findings.ShouldBeEmpty();
        books.Orders.Single(o => o.Id == order.Id).Fulfilments.ShouldNotBeEmpty();
    }

    private static void ShouldAgreeOnMoney(Retail retail, PlacedOrder order)
    {
        var books = retail.Retailer.TakeBooks();
        var (shown, sale) = (books.Orders.Single(o => o.Id == order.Id), books.SalesOrders.Single());
        sale.Total.ShouldBe(shown.Total);
        sale.Lines.Select(l => (l.Sku, l.Quantity)).ShouldBe(shown.Lines.Select(l => (l.Sku, l.Quantity)), ignoreOrder: true);
    }
}
