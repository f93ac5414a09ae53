using System.Text.Json;
using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Reconciliation;

namespace Weft.Acceptance.Reconciliation;

/// <summary>A retailer with a shop, a marketplace and an ERP whose numbers can be made to differ from Weft's, with short waits between two looks.</summary>
internal static class Drift
{
    public const string Market = "nordmarkt";

    public static async Task<Retail> StartAsync(string store, Func<ReconciliationPolicy, ReconciliationPolicy>? policy = null, Action<Retail>? change = null, TimeSpan? warehouseTime = null)
    {
        var retail = await Retail.CreateAsync(store, warehouseTime, stockPerSku: 100);
        retail.SellOn(Market);
        var rules = new ReconciliationPolicy { LookAgainAfter = TimeSpan.FromMilliseconds(300), SettleWithin = TimeSpan.FromSeconds(1) };
        retail.Options.Engine.Reconciliation.Policy = policy?.Invoke(rules) ?? rules;
        // The schedule must not come before the comparison that a test asks for; a test of the schedule says when it looks.
        retail.Options.Engine.Reconciliation.FirstLookAfter = TimeSpan.FromMinutes(10);
        change?.Invoke(retail);
        await retail.StartNodeAsync();
        await retail.UntilQuietAsync();
        return retail;
    }

    /// <summary>The shop sells units, and Weft hears of it; answers with the order's id when all of it is done.</summary>
    public static async Task<string> SellInShopAsync(this Retail retail, int units)
    {
        var order = retail.Place((retail.Sku(0), units));
        await retail.TellAsync(await retail.DocumentAsync(order), "orders/create", "WD-" + order.Id);
        return retail.IdOf(order);
    }

    /// <summary>What <c>weft reconcile stock</c> says.</summary>
    public static async Task<(int ExitCode, JsonElement Run)> CompareAsync(this Retail retail, params string[] arguments)
    {
        var ended = await retail.VerbAsync(["reconcile", "stock", "--json", .. arguments]);
        ended.ExitCode.ShouldBeLessThan(2, ended.Error);
        return (ended.ExitCode, ended.Json());
    }

    /// <summary>Waits until a difference is in a state.</summary>
    public static async Task<JsonElement> UntilAsync(this Retail retail, string id, string state)
    {
        var found = default(JsonElement);
        await Until.HoldsAsync(
            $"{id} is {state}",
            async () => (found = await retail.GetAsync("discrepancies/" + Uri.EscapeDataString(id))).TryGetProperty("discrepancy", out var d) && d.GetProperty("state").GetString() == state,
            () => Task.FromResult(found.GetRawText()));
        return found;
    }

    /// <summary>The event that a difference is traced to, by its name.</summary>
    public static string CauseOf(JsonElement detail)
    {
        var cause = detail.GetProperty("discrepancy").GetProperty("cause").GetString();
        return detail.GetProperty("trace").EnumerateArray().Select(t => t.GetString()!.Split(' ')).First(t => t[0] == cause)[1];
    }

    /// <summary>What was said of a difference, oldest first.</summary>
    public static string[] Timeline(JsonElement detail) => [.. detail.GetProperty("timeline").EnumerateArray().Select(e => e.GetProperty("text").GetString()!)];
}
