using Weft.Acceptance.Support;

namespace Weft.Acceptance.CommandLine;

public sealed class VerbTests
{
    [Fact]
    public async Task A_node_stops_within_ten_seconds_and_its_store_can_be_looked_into()
    {
        using var folder = Folder.WithNode();
        await using (var node = await WeftProgram.StartNodeAsync(folder.Path))
        {
            using var http = new HttpClient();
            (await http.GetStringAsync(node.Address + "/health/ready")).ShouldContain("ok");
            var (code, took) = await node.TerminateAsync();
            code.ShouldBe(0);
            took.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        }

        var list = await WeftProgram.RunAsync(folder.Path, null, "orders", "list", "--json");
        list.ExitCode.ShouldBe(0, list.Error);
        list.Json().GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_story_of_an_order_is_told_by_the_running_node_and_by_the_store_after_it()
    {
        await using var node = await Node.StartAsync();
        await node.PlaceAsync("1001");
        var url = node.Http.BaseAddress!.ToString();
        using var folder = new Folder();

        var running = await AskAsync(folder, "orders", "show", "1001", "--url", url);
        running.ExitCode.ShouldBe(0, running.Error);
        running.Output.ShouldContain("webshop:1001");
        running.Output.ShouldContain("On hold");
        running.Output.ShouldContain("SKU MUG is not in the catalogue");
        var json = await AskAsync(folder, "orders", "show", "1001", "--url", url, "--json");
        json.Json().GetProperty("holds")[0].GetProperty("nextStep").GetString()!.ShouldContain("MUG");

        // The same from the store, without the secrets of its connections.
        await node.StopAsync();
        File.Copy(node.StorePath, folder["copy.db"]);
        folder.Write("weft.yaml", """
            store: { path: copy.db }
            listen: { urls: 'http://127.0.0.1:1' }
            connections: { erp: { connector: sim-erp, role: erp, address: 'http://127.0.0.1:1/', key: 'env:WEFT_TEST_NOT_SET' } }
            """);
        var offline = await AskAsync(folder, "orders", "show", "1001", "--json");
        offline.ExitCode.ShouldBe(0, offline.Error);
        offline.Json().GetProperty("id").GetString().ShouldBe("webshop:1001");
        var unknown = await AskAsync(folder, "orders", "show", "9999");
        unknown.ExitCode.ShouldBe(1);
        unknown.Error.ShouldContain("9999");
        var write = await AskAsync(folder, "orders", "cancel", "1001", "--reason", "x");
        write.ShouldBeOneClearMessage("only a running node", "weft run");
    }

    [Fact]
    public async Task An_operator_holds_releases_maps_and_cancels()
    {
        await using var node = await Node.StartAsync();
        await node.StockAsync("MUG-RED", 5);
        await node.PlaceAsync("1001", sku: "RED-MUG");
        using var folder = new Folder();
        string[] at = ["--url", node.Http.BaseAddress!.ToString()];

        (await AskAsync(folder, ["orders", "hold", "1001", "--reason", "Address looks odd.", .. at])).Output.ShouldContain("Done.");
        (await AskAsync(folder, ["sku", "map", "RED-MUG", "MUG-RED", .. at])).Output.ShouldContain("Done.");
        await node.UntilIdleAsync();
        (await AskAsync(folder, ["orders", "show", "1001", .. at])).Output.ShouldContain("Address looks odd.");
        (await AskAsync(folder, ["orders", "release", "1001", "--kind", "manual", .. at])).Output.ShouldContain("Done.");
        (await AskAsync(folder, ["orders", "cancel", "1001", "--reason", "The customer called.", .. at, "--json"])).Json().GetProperty("outcome").GetString().ShouldBe("accepted");
        await node.UntilIdleAsync();
        (await AskAsync(folder, ["orders", "show", "1001", .. at])).Output.ShouldContain("The customer called.");
    }

    [Fact]
    public async Task What_was_put_aside_is_listed_shown_and_run_again()
    {
        await using var node = await Node.StartAsync();
        using (await node.SendAsync("not \u001b[31mJSON")) await node.UntilIdleAsync();
        using var folder = new Folder();
        string[] at = ["--url", node.Http.BaseAddress!.ToString()];

        var list = await AskAsync(folder, ["messages", "list", .. at, "--json"]);
        var id = list.Json().GetProperty("items")[0].GetProperty("id").GetInt64().ToString();
        var shown = await AskAsync(folder, ["messages", "show", id, .. at]);
        shown.Output.ShouldContain("The message is not JSON.");
        shown.Output.ShouldNotContain("\u001b[31m");
        (await AskAsync(folder, ["messages", "reprocess", id, .. at])).Output.ShouldContain("Done.");
        (await AskAsync(folder, ["deadletters", "list", .. at])).Output.ShouldContain("No dead letters.");
        (await AskAsync(folder, ["deadletters", "retry", "77", .. at])).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_wrong_key_is_said_without_being_repeated()
    {
        await using var node = await Node.StartAsync();
        using var folder = new Folder();
        var ended = await WeftProgram.RunAsync(folder.Path, new Dictionary<string, string> { ["WEFT_API_KEY"] = "a wrong guess" }, "orders", "list", "--url", node.Http.BaseAddress!.ToString());
        ended.ShouldBeOneClearMessage("WEFT_API_KEY");
        ended.Error.ShouldNotContain("a wrong guess");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("orders")]
    [InlineData("orders show")]
    [InlineData("run --nonsense")]
    [InlineData("orders cancel 1")]
    public async Task Wrong_usage_is_2_and_says_where_help_is(string line)
    {
        using var folder = new Folder();
        var ended = await WeftProgram.RunAsync(folder.Path, null, [.. line.Split(' '), "--json"]);
        ended.ExitCode.ShouldBe(2);
        ended.Error.ShouldContain("--help");
        ended.Json().GetProperty("ok").GetBoolean().ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("run")]
    [InlineData("check")]
    [InlineData("migrate")]
    [InlineData("keys new")]
    [InlineData("orders list")]
    [InlineData("deadletters show")]
    [InlineData("deadletters preview")]
    [InlineData("deadletters retry-cause")]
    [InlineData("causes note")]
    [InlineData("messages reprocess")]
    [InlineData("sku map")]
    [InlineData("stock show")]
    [InlineData("stock availability")]
    [InlineData("reservations release")]
    public async Task Every_verb_has_help(string verb)
    {
        using var folder = new Folder();
        var ended = await WeftProgram.RunAsync(folder.Path, null, [.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        ended.ExitCode.ShouldBe(0);
        ended.Output.ShouldContain("--json");
    }

    [Fact]
    public async Task A_new_key_opens_the_node_whose_configuration_has_its_hash()
    {
        using var folder = Folder.WithNode("apiKeys: { ops: { sha256: 'env:OPS_HASH' } }");
        var made = (await WeftProgram.RunAsync(folder.Path, null, "keys", "new", "--json")).Json();
        await using var node = await WeftProgram.StartNodeAsync(folder.Path, new Dictionary<string, string> { ["OPS_HASH"] = made.GetProperty("sha256").GetString()! });
        var ended = await WeftProgram.RunAsync(folder.Path, new Dictionary<string, string> { ["WEFT_API_KEY"] = made.GetProperty("key").GetString()! }, "orders", "list", "--url", node.Address);
        ended.ExitCode.ShouldBe(0, ended.Error);
        ended.Output.ShouldContain("No orders.");
    }

    private static Task<Ended> AskAsync(Folder folder, params string[] arguments) =>
        WeftProgram.RunAsync(folder.Path, new Dictionary<string, string> { ["WEFT_API_KEY"] = Node.Key }, arguments);
}
