using System.Net;
using Weft.Acceptance.Support;

namespace Weft.Acceptance.Host;

/// <summary>Causes over the API and by command line: a look ahead, and sharing the work.</summary>
public sealed class CauseApiTests
{
    [Fact]
    public async Task A_cause_is_previewed_tried_with_one_first_and_then_all()
    {
        await using var node = await RefusedAsync(3);
        var cause = (await node.GetAsync("deadletters/causes")).GetProperty("items")[0].GetProperty("id").GetString();
        var (status, preview) = await node.SendAsync(HttpMethod.Post, $"deadletters/causes/{cause}/preview", "{}");
        status.ShouldBe(HttpStatusCode.OK);
        preview.GetProperty("counts").GetProperty("WillCreate").GetInt32().ShouldBe(3);
        preview.GetProperty("mostLookedUp").GetInt32().ShouldBe(50);
        var id = preview.GetProperty("rows")[0].GetProperty("id").GetInt64();
        (await node.SendAsync(HttpMethod.Post, $"deadletters/{id}/preview", "{}")).Body.GetProperty("rows").GetArrayLength().ShouldBe(1);

        var (_, first) = await node.SendAsync(HttpMethod.Post, $"deadletters/causes/{cause}/retry", """{"first":1}""");
        (first.GetProperty("retried").GetInt32(), first.GetProperty("left").GetInt32()).ShouldBe((1, 2));
        await node.UntilIdleAsync();
        var (_, rest) = await node.SendAsync(HttpMethod.Post, $"deadletters/causes/{cause}/retry", $$"""{"upTo":{{first.GetProperty("upTo").GetInt64()}}}""");
        (rest.GetProperty("retried").GetInt32(), rest.GetProperty("left").GetInt32()).ShouldBe((2, 0));
        await node.UntilIdleAsync();
        (await node.GetAsync("deadletters/causes")).GetProperty("items")[0].GetProperty("repeated").GetInt32().ShouldBe(3);

        (await node.SendAsync(HttpMethod.Post, $"deadletters/causes/{cause}/retry", """{"first":0}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await node.SendAsync(HttpMethod.Post, "deadletters/causes/0123456789ab/retry", "{}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await node.SendAsync(HttpMethod.Post, "deadletters/causes/0123456789ab/preview", "{}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await node.SendAsync(HttpMethod.Post, "deadletters/999999/preview", "{}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_cause_is_assigned_noted_and_snoozed_and_the_trail_says_by_whom()
    {
        await using var node = await RefusedAsync(1);
        await node.PlaceAsync("2001", "MUG-OLD");
        var causes = (await node.GetAsync("causes")).GetProperty("items").EnumerateArray().ToList();
        causes.Select(c => c.GetProperty("kind").GetString()).ShouldBe(["hold", "request"]);
        foreach (var cause in causes.Select(c => c.GetProperty("id").GetString()))
        {
            (await node.SendAsync(HttpMethod.Put, $"causes/{cause}/assignee", """{"user":"ops"}""")).Status.ShouldBe(HttpStatusCode.OK);
            (await node.SendAsync(HttpMethod.Put, $"causes/{cause}/snooze", $$"""{"until":"{{DateTimeOffset.UtcNow.AddHours(1):O}}"}""")).Status.ShouldBe(HttpStatusCode.OK);
            (await node.SendAsync(HttpMethod.Post, $"causes/{cause}/notes", """{"text":"<b>Asked</b> the tax office."}""")).Status.ShouldBe(HttpStatusCode.OK);
            var care = (await node.GetAsync($"causes/{cause}")).GetProperty("care");
            care.GetProperty("assignee").GetString().ShouldBe("ops");
            care.GetProperty("snoozedUntil").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UtcNow);
            (care.GetProperty("notes")[0].GetProperty("author").GetString(), care.GetProperty("notes")[0].GetProperty("text").GetString()).ShouldBe(("ops", "<b>Asked</b> the tax office."));
            (await node.Host.Engine.Audit.ListAsync(new Engine.Access.AuditQuery(Entity: $"causes/{cause}"), default)).Select(a => a.Entry.Action).ShouldBe(["noteCause", "snoozeCause", "assignCause"]);
        }

        var one = causes[0].GetProperty("id").GetString();
        var (status, problem) = await node.SendAsync(HttpMethod.Put, $"causes/{one}/assignee", """{"user":"stranger"}""");
        (status, problem.GetProperty("field").GetString()).ShouldBe((HttpStatusCode.BadRequest, "user"));
        (await node.SendAsync(HttpMethod.Put, $"causes/{one}/snooze", """{"until":"2001-01-01T00:00:00Z"}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await node.SendAsync(HttpMethod.Post, $"causes/{one}/notes", """{"text":" "}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await node.SendAsync(HttpMethod.Post, "causes/none/notes", """{"text":"x"}""")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_command_line_does_the_same()
    {
        await using var node = await RefusedAsync(2);
        using var folder = new Folder();
        string[] at = ["--url", node.Http.BaseAddress!.ToString()];
        var cause = (await AskAsync(folder, ["causes", "--json", .. at])).Json().GetProperty("items")[0].GetProperty("id").GetString()!;
        (await AskAsync(folder, ["deadletters", "causes", .. at])).Output.ShouldContain("2 dead letters with 1 causes.");
        (await AskAsync(folder, ["deadletters", "preview", "--cause", cause, .. at])).Output.ShouldContain("2 will create. Nothing was sent");
        (await AskAsync(folder, ["deadletters", "preview", .. at])).ExitCode.ShouldNotBe(0);
        (await AskAsync(folder, ["causes", "assign", cause, "--to", "ops", .. at])).Output.ShouldContain("Done.");
        (await AskAsync(folder, ["causes", "note", cause, "\u001b[31mred", .. at])).Output.ShouldContain("Done.");
        (await AskAsync(folder, ["causes", "snooze", cause, "--for", "4h", .. at])).Output.ShouldContain("Done.");
        (await AskAsync(folder, ["causes", "snooze", cause, "--for", "soon", .. at])).Error.ShouldContain("--for");
        var shown = (await AskAsync(folder, ["causes", "show", cause, .. at])).Output;
        shown.ShouldContain("ops looks after it.");
        shown.ShouldContain("It rests until");
        shown.ShouldNotContain("\u001b[31m");
        (await AskAsync(folder, ["causes", "wake", cause, .. at])).Output.ShouldContain("Done.");
        (await AskAsync(folder, ["deadletters", "retry-cause", cause, "--first", "1", .. at])).Output.ShouldContain("1 sent again, 1 left");
    }

    private static Task<Ended> AskAsync(Folder folder, params string[] arguments) =>
        WeftProgram.RunAsync(folder.Path, new Dictionary<string, string> { ["WEFT_API_KEY"] = Node.Key }, arguments);

    private static async Task<Node> RefusedAsync(int orders)
    {
        var node = await Node.StartAsync(o => o.Connections["erp"].Values["refuse"] = "The tax code is unknown.");
        await node.StockAsync("MUG", 10);
        for (var i = 0; i < orders; i++) await node.PlaceAsync($"{1001 + i}");
        return node;
    }
}
