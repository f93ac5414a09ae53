using System.Text.Json;
using Weft.Acceptance.Support;

namespace Weft.Acceptance.Routing;

/// <summary><c>weft routing test</c> over a file and over a node.</summary>
public sealed class RoutingTestTests
{
    private const string Rules = """
        locations: { DC1: , S001: , S002: }
        routing:
          currency: EUR
          nodes:
            - locations: [S001, S002]
              shipping: { everywhere: { cost: 3.00 } }
            - locations: DC1
              shipping: { everywhere: { cost: COST } }
        """;

    /// <summary>The distribution centre has everything, each store half of it.</summary>
    private const string Past = """
        [
          {"order":"webshop:1","decisions":[QUESTION]},
          {"order":"webshop:2","decisions":[QUESTION]},
          {"order":"webshop:3","decisions":[]}
        ]
        """;

    private const string Question = """
        {"question":{"channel":"webshop","at":"2026-11-25T12:00:00Z","value":{"amount":"80.00","currency":"EUR"},"shipTo":{"country":"DE","postalCode":"80331"},
          "lines":[{"lineId":"1","sku":"SHIRT","quantity":1},{"lineId":"2","sku":"SHOES","quantity":1}]},
         "offers":[{"location":"S001","free":[{"sku":"SHIRT","units":5}]},{"location":"S002","free":[{"sku":"SHOES","units":5}]},
          {"location":"DC1","free":[{"sku":"SHIRT","units":5},{"sku":"SHOES","units":5}]}]}
        """;

    [Fact]
    public async Task Changed_rules_are_tried_on_past_orders_and_the_difference_is_shown()
    {
        using var folder = Prepared();
        folder.Write("changed.yaml", Rules.Replace("COST", "12.00").Replace("  currency: EUR", "  currency: EUR\n  cost: weighted\n  weights: { late: 50, split: 2.00 }"));
        var ended = await WeftProgram.RunAsync(folder.Path, null, "routing", "test", "--orders", "past.json", "--rules", "changed.yaml", "--show", "1");
        ended.ExitCode.ShouldBe(0, ended.Error);
        ended.Output.ShouldContain("webshop:1: DC1 (line 1 × 1, line 2 × 1)  →  S001 (line 1 × 1) + S002 (line 2 × 1)");
        ended.Output.ShouldContain("The plan of then weighs 12.00 EUR instead of 8.00 EUR: splits 0.00 EUR instead of 2.00 EUR, shipping 12.00 EUR instead of 6.00 EUR.");
        ended.Output.ShouldContain("and 1 more");
        ended.Output.ShouldContain("3 orders: 2 judged, 2 of them would be shipped otherwise.");
        ended.Output.ShouldContain("1 could not be judged");
        ended.Output.ShouldNotContain("webshop:2:");

        var json = (await WeftProgram.RunAsync(folder.Path, null, "routing", "test", "--orders", "past.json", "--rules", "changed.yaml", "--json")).Json();
        (Whole(json, "orders"), Whole(json, "judged"), Whole(json, "notJudged"), Whole(json, "differ")).ShouldBe((3, 2, 1, 2));
        (Whole(json.GetProperty("before"), "splits"), Whole(json.GetProperty("after"), "splits")).ShouldBe((0, 2));
        json.GetProperty("before").GetProperty("shipping")[0].GetProperty("amount").GetString().ShouldBe("18.00");
        json.GetProperty("after").GetProperty("shipping")[0].GetProperty("amount").GetString().ShouldBe("12.00");
        json.GetProperty("changes").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task The_same_rules_change_nothing()
    {
        using var folder = Prepared();
        var json = (await WeftProgram.RunAsync(folder.Path, null, "routing", "test", "--orders", "past.json", "--json")).Json();
        (Whole(json, "judged"), Whole(json, "differ")).ShouldBe((2, 0));
    }

    [Fact]
    public async Task What_was_decided_then_counts_and_offers_that_are_not_kept_are_said()
    {
        using var folder = Prepared();
        var decision = """
            "decision":{"plan":{"pieces":[{"location":"S009","lines":[{"lineId":"1","quantity":1}],"shipBy":"2026-11-25T14:00:00Z","arriveBy":"2026-11-27T14:00:00Z"}],
              "cost":{"unserved":1,"daysLate":1,"splits":0,"shipping":{"amount":"1.50","currency":"EUR"},"load":0,"scarcity":0}},"leftOver":[{"lineId":"2","quantity":1}],"why":"","lost":[],"ruledOut":[]},"offersLeftOut":7
            """;
        folder.Write("past.json", $$"""[{"order":"webshop:1","decisions":[{{Question.TrimEnd()[..^1]}},{{decision}}}]}]""");
        var ended = await WeftProgram.RunAsync(folder.Path, null, "routing", "test", "--orders", "past.json", "--json");
        ended.ExitCode.ShouldBe(0, ended.Error);
        var (json, before) = (ended.Json(), ended.Json().GetProperty("before"));
        (Whole(json, "differ"), Whole(json, "judgedInPart")).ShouldBe((1, 1));
        (Whole(before, "late"), Whole(before, "unserved"), before.GetProperty("shipping")[0].GetProperty("amount").GetString()).ShouldBe((1, 1, "1.50"));
    }

    [Fact]
    public async Task Orders_of_a_node_that_were_not_routed_are_counted_and_not_guessed_at()
    {
        await using var node = await Node.StartAsync();
        await node.PlaceAsync("1001");
        (await node.GetAsync("orders/1001/routing")).GetProperty("decisions").GetArrayLength().ShouldBe(0);
        using var folder = Prepared();
        var ended = await WeftProgram.RunAsync(folder.Path, new Dictionary<string, string> { ["WEFT_API_KEY"] = Node.Key }, "routing", "test", "--orders", "50", "--url", node.Http.BaseAddress!.ToString());
        ended.ExitCode.ShouldBe(0, ended.Error);
        ended.Output.ShouldContain("1 orders: 0 judged");
        ended.Output.ShouldContain("1 could not be judged: no decision of the routing is kept of them");
    }

    [Fact]
    public async Task What_cannot_be_tried_is_said_in_one_message()
    {
        using var folder = Prepared();
        (await TestAsync("past.json", "none.yaml")).ShouldBeOneClearMessage("no configuration file");
        folder.Write("none.yaml", "locations: { DC1: }");
        (await TestAsync("past.json", "none.yaml")).ShouldBeOneClearMessage("has no routing section");
        folder.Write("none.yaml", Rules.Replace("COST", "dear"));
        (await TestAsync("past.json", "none.yaml")).ShouldBeOneClearMessage("routing.nodes.1.shipping.everywhere.cost", "'dear'");
        (await TestAsync("nowhere.json", "weft.yaml")).ShouldBeOneClearMessage("nowhere.json", "orders/{id}/routing");
        folder.Write("past.json", """[{"order":"webshop:1","decisions":[{"question":{"channel":"webshop"}}]}]""");
        (await TestAsync("past.json", "weft.yaml")).ShouldBeOneClearMessage("entry 1");

        Task<Ended> TestAsync(string past, string rules) => WeftProgram.RunAsync(folder.Path, null, "routing", "test", "--orders", past, "--rules", rules);
    }

    private static Folder Prepared()
    {
        var folder = new Folder();
        folder.Write("weft.yaml", Rules.Replace("COST", "9.00"));
        folder.Write("past.json", Past.Replace("QUESTION", Question));
        return folder;
    }

    private static int Whole(JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
