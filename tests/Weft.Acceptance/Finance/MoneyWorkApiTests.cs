using System.Net;
using System.Text.Json;
using Weft.Acceptance.Support;
using Weft.Core.Finance;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Acceptance.Finance;

/// <summary>Working on differences of money and months over the API and by command line.</summary>
public sealed class MoneyWorkApiTests
{
    private static readonly DateTimeOffset october = new(2024, 10, 15, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Differences_are_filtered_summed_shared_and_told_with_their_history()
    {
        await using var node = await Node.StartAsync();
        await ReportAsync(node, "1", "erp", 300, "EUR");
        var id = await ReportAsync(node, "2", "psp", 700, "EUR");
        await ReportAsync(node, "3", "psp", 700, "JPY");
        var totals = await node.GetAsync("money/discrepancies/totals?where=psp&until=2024-10");
        totals.GetProperty("items").EnumerateArray().Select(t => (t.GetProperty("count").GetInt32(), t.GetProperty("amount").GetProperty("amount").GetString(), t.GetProperty("amount").GetProperty("currency").GetString()))
            .ShouldBe([(1, "7.00", "EUR"), (1, "700", "JPY")]);
        (await node.GetAsync("money/discrepancies?where=psp&currency=eur")).GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe(id);
        (await node.GetAsync("money/discrepancies?until=2024-09")).GetProperty("items").GetArrayLength().ShouldBe(0);

        var path = $"money/discrepancies/{Uri.EscapeDataString(id)}";
        (await node.SendAsync(HttpMethod.Put, path + "/assignee", """{"user":"ops"}""")).Status.ShouldBe(HttpStatusCode.OK);
        (await node.SendAsync(HttpMethod.Put, path + "/assignee", """{"user":"nobody at all"}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await node.SendAsync(HttpMethod.Post, path + "/notes", """{"text":"Asked the provider."}""")).Status.ShouldBe(HttpStatusCode.OK);
        (await node.SendAsync(HttpMethod.Post, path + "/notes", """{"text":" "}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await node.GetAsync(path)).GetProperty("assignee").GetString().ShouldBe("ops");
        var (status, refused) = await node.SendAsync(HttpMethod.Post, path + "/heal");
        (status, refused.GetProperty("detail").GetString()).ShouldBe((HttpStatusCode.Conflict, "There is nothing here that Weft could take over. Look there."));
        (await node.SendAsync(HttpMethod.Post, path + "/accept", """{"reason":"Known."}""")).Status.ShouldBe(HttpStatusCode.OK);
        (await node.GetAsync(path + "/history")).GetProperty("items").EnumerateArray().Select(s => (s.GetProperty("what").GetString(), s.TryGetProperty("by", out var by) ? by.GetString() : null))
            .ShouldBe([("found", null), ("note", "ops"), ("accepted", "ops")]);

        foreach (var wrong in (string[])["filter=late", "class=Unheard", "currency=XX", "until=October"]) (await node.SendAsync(HttpMethod.Get, "money/discrepancies/totals?" + wrong)).Status.ShouldBe(HttpStatusCode.BadRequest, wrong);
        foreach (var what in (string[])["heal", "notes"]) (await node.SendAsync(HttpMethod.Post, $"money/discrepancies/no-such/{what}", """{"text":"x"}""")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await node.SendAsync(HttpMethod.Get, "money/discrepancies/no-such/history")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Months_say_what_keeps_them_open_and_the_trail_who_closed_which()
    {
        await using var node = await Node.StartAsync();
        var id = await ReportAsync(node, "1", "erp", 300, "EUR");
        var october_ = (await MonthsAsync(node)).Single(m => m.GetProperty("period").GetString() == "2024-10");
        october_.GetProperty("open").GetInt32().ShouldBe(1);
        october_.GetProperty("against")[0].GetProperty("amount").GetProperty("amount").GetString().ShouldBe("3.00");
        october_.GetProperty("obstacles")[0].GetProperty("kind").GetString().ShouldBe("OpenDifferences");
        var (status, _) = await node.SendAsync(HttpMethod.Post, "money/periods/2024-10/close");
        status.ShouldBe(HttpStatusCode.Conflict);
        var listed = await VerbAsync(node, "periods");
        listed.Output.ShouldContain("2024-10  open; differences: 3.00 EUR in 1.");
        var heal = await VerbAsync(node, "heal", id);
        (heal.ExitCode, heal.Error).ShouldSatisfyAllConditions(x => x.ExitCode.ShouldNotBe(0), x => x.Error.ShouldContain("nothing here that Weft could take over"));

        (await VerbAsync(node, "accept", id, "--reason", "Known.")).ExitCode.ShouldBe(0);
        (await VerbAsync(node, "close", "2024-10")).ExitCode.ShouldBe(0);
        (await VerbAsync(node, "periods")).Output.ShouldContain("2024-10  closed by ops");
        (await node.GetAsync("money/periods")).GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("period").GetString().ShouldBe("2024-10");
        (await node.SendAsync(HttpMethod.Get, "money/periods?filter=half")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await node.Host.Engine.Audit.ListAsync(new Weft.Engine.Access.AuditQuery(Entity: "money/periods/2024-10"), default)).Select(a => (a.Entry.Actor, a.Entry.Action, a.Entry.Outcome)).ShouldBe([("ops", "closePeriod", "done"), ("ops", "closePeriod", "refused")]);
    }

    private static async Task<List<JsonElement>> MonthsAsync(Node node) => [.. (await node.GetAsync("money/periods?filter=all")).GetProperty("items").EnumerateArray()];

    private static Task<Ended> VerbAsync(Node node, params string[] arguments) =>
        WeftProgram.RunAsync(AppContext.BaseDirectory, new Dictionary<string, string>(StringComparer.Ordinal) { ["WEFT_API_KEY"] = Node.Key }, ["money", .. arguments, "--url", node.Host.Addresses[0]]);

    private static async Task<string> ReportAsync(Node node, string order, string where, long amount, string currency)
    {
        var code = Currency.Parse(currency);
        var d = new MoneyDifference(MoneyClass.AmountDiffers, where, new OrderId($"webshop:{order}"), null, new Money(0, code), new Money(amount, code), october, "Planted.", "Look there.");
        await node.Host.Engine.SubmitAsync(MoneyDifferenceWorkflow.StreamOf(d.Key()), new ReportMoneyDifference(d));
        return d.Key();
    }
}
