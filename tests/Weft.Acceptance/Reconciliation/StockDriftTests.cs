using System.Net.Http.Json;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Stock;

namespace Weft.Acceptance.Reconciliation;

/// <summary>Numbers of Weft, the ERP and the channels are made to differ in every way that is told apart, through the systems themselves: found, explained, traced, and cured or proposed.</summary>
public sealed class StockDriftTests
{
    public static TheoryData<string> Stores => StockRetail.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_sample_the_whole_or_one_SKU_is_compared_and_equal_books_leave_nothing(string store)
    {
        await using var retail = await Drift.StartAsync(store, change: r => r.Options.Engine.Reconciliation.PageSize = 4);
        foreach (var (arguments, compared) in ((string[], int)[])[([], 12), (["--full"], 36), (["--sku", retail.Sku(3), "--connection", "erp"], 1)])
        {
            var (code, run) = await retail.CompareAsync(arguments);
            (code, run.Number("looked"), run.Number("of"), run.Number("differences"), run.Number("open")).ShouldBe((0, compared, compared, 0, 0), run.GetRawText());
        }

        (await retail.GetAsync("discrepancies?filter=there")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_lost_push_is_traced_to_the_number_that_was_lost_and_sent_again(string store)
    {
        await using var retail = await Drift.StartAsync(store);
        var (sku, shown) = (retail.Sku(0), retail.Retailer.Nordmarkt.Shown(retail.Sku(0)));
        retail.Retailer.Nordmarkt.ForgetsStock = true;
        await retail.UntilInSyncAsync(await retail.SellInShopAsync(3));
        await retail.UntilQuietAsync();
        retail.Retailer.Nordmarkt.ForgetsStock = false;
        retail.Retailer.Nordmarkt.Shown(sku).ShouldBe(shown);

        var (code, run) = await retail.CompareAsync("--full", "--connection", Drift.Market);
        (code, run.Number("differences"), run.Number("over"), run.Number("open")).ShouldBe((0, 1, 1, 0), run.GetRawText());
        retail.Retailer.Nordmarkt.Shown(sku).ShouldBe(shown - 3);
        var found = await retail.UntilAsync($"channel:{Drift.Market}:{sku}", "Healed");
        var d = found.GetProperty("discrepancy");
        (d.Text("class"), d.Number("ours"), d.Number("theirs"), d.Text("decidedBy")).ShouldBe(("LostPush", shown - 3, shown, "policy"));
        Drift.CauseOf(found).ShouldBe("stock.published.v1");
        Drift.Timeline(found)[0].ShouldBe($"Found: {Drift.Market} shows {shown}, it should show {shown - 3}. {Drift.Market} shows an older number of ours.");
        Drift.Timeline(found)[^1].ShouldStartWith("Cured");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_number_that_somebody_else_wrote_is_told_from_a_lost_one_and_overwritten(string store)
    {
        await using var retail = await Drift.StartAsync(store);
        var (sku, shown) = (retail.Sku(0), retail.Retailer.Nordmarkt.Shown(retail.Sku(0)));
        await retail.UntilInSyncAsync(await retail.SellInShopAsync(2));
        await retail.UntilQuietAsync();
        retail.Retailer.Nordmarkt.SetUnheard(sku, 9_999);

        var (code, run) = await retail.CompareAsync("--full");
        (code, run.Number("differences"), run.Number("over")).ShouldBe((0, 1, 1), run.GetRawText());
        retail.Retailer.Nordmarkt.Shown(sku).ShouldBe(shown - 2);
        var found = await retail.UntilAsync($"channel:{Drift.Market}:{sku}", "Healed");
        found.GetProperty("discrepancy").Text("class").ShouldBe("ForeignWrite");
        Drift.CauseOf(found).ShouldBe("stock.published.v1");
        Drift.Timeline(found)[0].ShouldContain("a number that Weft never told it");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_sale_that_Weft_has_not_heard_of_is_in_flight_and_its_units_are_not_offered_again(string store)
    {
        await using var retail = await Drift.StartAsync(store, p => p with { SettleWithin = TimeSpan.FromMinutes(5) });
        var (sku, shown) = (retail.Sku(0), retail.Retailer.WebShop.Shown(retail.Sku(0)));
        var order = retail.Place((sku, 2));
        var ended = await retail.VerbAsync("reconcile", "stock", "--connection", retail.Shop);
        (ended.ExitCode, ended.Error).ShouldBe((0, ended.Error), ended.Output);
        ended.Output.ShouldContain($"channel:{retail.Shop}:{sku}");
        ended.Output.ShouldContain("InFlight");
        retail.Retailer.WebShop.Shown(sku).ShouldBe(shown - 2, "Raising the number would sell the units once more.");

        await retail.TellAsync(await retail.DocumentAsync(order), "orders/create", "WD-1");
        var found = await retail.UntilAsync($"channel:{retail.Shop}:{sku}", "Gone");
        found.GetProperty("discrepancy").Text("class").ShouldBe("InFlight");
        Drift.Timeline(found)[0].ShouldContain("may have sold units whose orders are not here yet");
        retail.Retailer.WebShop.Shown(sku).ShouldBe(shown - 2);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_count_that_never_came_is_taken_over_and_published(string store)
    {
        await using var retail = await Drift.StartAsync(store);
        var (sku, units) = (retail.Sku(0), retail.Retailer.Erp.OnHand(retail.Sku(0)));
        retail.Retailer.Erp.CorrectUnheard(sku, units - 4);
        await retail.CompareAsync("--full", "--connection", "erp");
        var found = await retail.UntilAsync($"owner:erp:DC1:{sku}", "Healed");
        var d = found.GetProperty("discrepancy");
        (d.Text("class"), d.Text("location"), d.Number("ours"), d.Number("theirs"), d.Text("decidedBy")).ShouldBe(("CountCorrection", "DC1", units, units - 4, "policy"));
        Drift.CauseOf(found).ShouldBe("stock.counted.v1");
        await retail.UntilQuietAsync();
        (retail.Retailer.WebShop.Shown(sku), retail.Retailer.Nordmarkt.Shown(sku)).ShouldBe((units - 4, units - 4));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_the_policy_does_not_cure_is_proposed_until_somebody_decides(string store)
    {
        await using var retail = await Drift.StartAsync(store, p => p with { Heals = [] });
        var (wrong, meant) = (retail.Sku(0), retail.Sku(1));
        var shown = retail.Retailer.Nordmarkt.Shown(wrong);
        retail.Retailer.Nordmarkt.SetUnheard(wrong, 9_999);
        retail.Retailer.Nordmarkt.SetUnheard(meant, 9_998);
        var list = await retail.VerbAsync("reconcile", "stock", "--full");
        list.ExitCode.ShouldBe(1, list.Error);
        list.Output.ShouldContain("2 differed, 0 of them agree again, 2 are open");
        list.Output.ShouldContain($"Tell {Drift.Market} its number again, and find out who else writes it.");
        retail.Retailer.Nordmarkt.Shown(wrong).ShouldBe(9_999, "Nobody has decided yet.");

        var accepted = await retail.VerbAsync("reconcile", "accept", $"channel:{Drift.Market}:{meant}", "--reason", "shown on purpose");
        accepted.ExitCode.ShouldBe(0, accepted.Error);
        var healed = await retail.VerbAsync("reconcile", "heal", $"channel:{Drift.Market}:{wrong}");
        healed.ExitCode.ShouldBe(0, healed.Error);
        (await retail.UntilAsync($"channel:{Drift.Market}:{wrong}", "Healed")).GetProperty("discrepancy").Text("decidedBy").ShouldBe("ops");
        (retail.Retailer.Nordmarkt.Shown(wrong), retail.Retailer.Nordmarkt.Shown(meant)).ShouldBe((shown, 9_998));
        (await retail.VerbAsync("reconcile", "list", "--filter", "accepted")).Output.ShouldContain(meant);
        (await retail.VerbAsync("reconcile", "show", $"channel:{Drift.Market}:{meant}")).Output.ShouldContain("ops accepts it: shown on purpose");
        var (code, run) = await retail.CompareAsync("--full");
        (code, run.Number("open")).ShouldBe((0, 0), "An accepted difference asks nobody again.");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Movements_that_the_ERP_never_booked_are_proposed_and_never_undone_without_asking(string store)
    {
        await using var retail = await Drift.StartAsync(store);
        var (sku, units) = (retail.Sku(0), retail.Retailer.Erp.OnHand(retail.Sku(0)));
        using var moved = await retail.Http.PostAsJsonAsync("api/v1/stock/movements", new { rows = new[] { new { key = "found-1", sku, location = "DC1", change = 5, at = DateTimeOffset.UtcNow, reason = "adjustment" } } });
        moved.EnsureSuccessStatusCode();
        await retail.CompareAsync("--full", "--connection", "erp");
        var found = await retail.UntilAsync($"owner:erp:DC1:{sku}", "Open");
        var d = found.GetProperty("discrepancy");
        (d.Text("class"), d.Number("ours"), d.Number("theirs")).ShouldBe(("ForeignWrite", units + 5, units));
        Drift.CauseOf(found).ShouldBe("stock.moved.v1");
        d.Text("action").ShouldContain("book the movements it does not know");
        (await retail.GetAsync($"availability?sku={sku}")).Number("available").ShouldBe(units + 5);
    }
}
