using System.Text;
using Weft.Engine.Corrections;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;

namespace Weft.Engine.Tests.Corrections;

/// <summary>A message that could not be read is corrected as a copy.</summary>
public sealed class CorrectionTests
{
    private const string Wrong = """{"id":"e-1","stream":"a","text":"","email":"anna@example.com"}""";

    [Fact]
    public async Task The_copy_has_the_effect_and_the_original_stays_byte_for_byte()
    {
        await using var rig = await TestEngine.OpenAsync();
        var original = await AsideAsync(rig, Wrong);
        var sent = await SendAsync(rig, original.Id, "\"text\": \"\"", "\"text\": \"hello\"");
        sent.Fault.ShouldBeNull();
        sent.Changes.ShouldBe([new FieldChange("text", "\"\"", "\"hello\"")]);
        await rig.SettleAsync();

        (await rig.NotesAsync("a")).ShouldBe(["hello"]);
        var kept = await rig.Engine.Queries.MessageAsync(original.Id, default);
        kept!.State.ShouldBe("Replaced");
        kept.Body.ToArray().ShouldBe(Encoding.UTF8.GetBytes(Wrong));
        kept.Message.Reason.ShouldBe(original.Reason);
        (kept.ReplacedBy!.Copy, kept.ReplacedBy.Author, kept.ReplacedBy.Note).ShouldBe((sent.Copy!.Value, "anna", "A text was missing."));
        var copy = await rig.Engine.Queries.MessageAsync(sent.Copy.Value, default);
        (copy!.State, copy.CopyOf!.Original, copy.Message.Connection, copy.Message.Kind).ShouldBe(("Settled", original.Id, "shop", "notes"));
        Encoding.UTF8.GetString(copy.Body.Span).ShouldContain("anna@example.com");
        (await rig.QuarantinedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_original_sent_again_is_known_and_changes_nothing()
    {
        await using var rig = await TestEngine.OpenAsync();
        var original = await AsideAsync(rig, Wrong);
        await SendAsync(rig, original.Id, "\"text\": \"\"", "\"text\": \"hello\"");
        await rig.SettleAsync();
        (await rig.PostAsync(Wrong)).Duplicate.ShouldBeTrue();
        await rig.RestartAsync();
        (await rig.PostAsync(Wrong)).Duplicate.ShouldBeTrue();
        await rig.SettleAsync();
        (await rig.NotesAsync("a")).ShouldBe(["hello"]);
        (await rig.QuarantinedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_content_under_the_number_of_a_copy_that_was_acted_on_is_put_aside()
    {
        await using var rig = await TestEngine.OpenAsync();
        await rig.PostNumberedAsync("77", Wrong);
        await rig.SettleAsync();
        var original = (await rig.QuarantinedAsync()).ShouldHaveSingleItem();
        (await SendAsync(rig, original.Id, "\"text\": \"\"", "\"text\": \"hello\"")).Fault.ShouldBeNull();
        await rig.SettleAsync();
        await rig.PostNumberedAsync("77", Wrong.Replace("\"\"", "\"hello!\""));
        await rig.SettleAsync();
        (await rig.NotesAsync("a")).ShouldBe(["hello"]);
        var second = (await rig.QuarantinedAsync()).ShouldHaveSingleItem();
        second.Reason!.ShouldContain("number 77 was used before");
        (await rig.Engine.Corrections.DraftAsync(second.Id, default)).Fault!.Reason.ShouldContain("number 77");
    }

    [Fact]
    public async Task Of_two_people_one_corrects_it_and_the_other_is_told()
    {
        await using var rig = await TestEngine.OpenAsync();
        var original = await AsideAsync(rig, Wrong);
        var both = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => SendAsync(rig, original.Id, "\"text\": \"\"", $"\"text\": \"hello {i}\"")));
        both.Count(b => b.Copy is not null).ShouldBe(1);
        foreach (var late in both.Where(b => b.Copy is null)) (late.Fault!.Kind, late.Fault.Reason.Contains("anna has corrected it already")).ShouldBe((CorrectionObstacle.NotNow, true));
        await rig.SettleAsync();
        (await rig.NotesAsync("a")).Count.ShouldBe(1);
        (await rig.Engine.ReprocessAsync(original.Id, "ben", default)).ShouldBeFalse("it is replaced");
    }

    [Fact]
    public async Task A_message_that_is_run_again_meanwhile_is_not_corrected()
    {
        await using var rig = await TestEngine.OpenAsync();
        var original = await AsideAsync(rig, Wrong);
        (await rig.Engine.ReprocessAsync(original.Id, "ben", default)).ShouldBeTrue();
        (await SendAsync(rig, original.Id, "x", "y")).Fault!.Reason.ShouldContain("not put aside any more");
    }

    [Fact]
    public async Task A_copy_that_is_refused_in_its_turn_can_be_corrected_in_its_turn()
    {
        await using var rig = await TestEngine.OpenAsync();
        var original = await AsideAsync(rig, Wrong);
        var first = await SendAsync(rig, original.Id, "\"text\": \"\"", "\"text\": \"refuse\"");
        await rig.SettleAsync();
        (await rig.QuarantinedAsync()).ShouldHaveSingleItem().Id.ShouldBe(first.Copy!.Value);
        (await SendAsync(rig, first.Copy.Value, "\"refuse\"", "\"hello\"")).Fault.ShouldBeNull();
        await rig.SettleAsync();
        (await rig.NotesAsync("a")).ShouldBe(["hello"]);
        (await rig.Engine.Corrections.OfAsync([first.Copy.Value], default)).Count.ShouldBe(2, "it is a copy and has one");
    }

    [Theory]
    [InlineData("\"text\": \"\"", "\"text\": \" \"", "text")]
    [InlineData("\"stream\": \"a\"", "\"stream\": 5", "stream")]
    [InlineData("\"id\": \"e-1\"", "\"id\": \"e-2\"", "id")]
    [InlineData("•••1", "x•••1", "email")]
    [InlineData("}", "", "text")]
    public async Task What_the_connection_could_still_not_read_or_must_not_change_is_refused_with_the_field(string old, string replacement, string field)
    {
        await using var rig = await TestEngine.OpenAsync();
        var original = await AsideAsync(rig, Wrong);
        var preview = await rig.Engine.Corrections.PreviewAsync(original.Id, await CorrectedAsync(rig, original.Id, old, replacement), default);
        (preview.Fault!.Kind, preview.Fault.Field).ShouldBe((CorrectionObstacle.Invalid, field));
        (await SendAsync(rig, original.Id, old, replacement)).Fault!.Field.ShouldBe(field);
        (await rig.QuarantinedAsync()).ShouldHaveSingleItem().State.ShouldBe(InboxState.Quarantined);
    }

    [Fact]
    public async Task Limits_are_held()
    {
        await using var rig = await TestEngine.OpenAsync();
        var original = await AsideAsync(rig, Wrong);
        var desk = rig.Engine.Corrections;
        (await desk.PreviewAsync(original.Id, $$"""{"text":"{{new string('x', CorrectionDesk.LongestText)}}"}""", default)).Fault!.Reason.ShouldContain("are allowed");
        var many = await CorrectedAsync(rig, original.Id, "\"text\": \"\"", $"\"text\": \"x\", {string.Join(',', Enumerable.Range(0, CorrectionDesk.MostChanges).Select(i => $"\"f{i}\": 1"))}");
        (await desk.PreviewAsync(original.Id, many, default)).Fault!.Reason.ShouldContain("another message");
        (await desk.PreviewAsync(original.Id, await CorrectedAsync(rig, original.Id, "x", "x"), default)).Fault!.Reason.ShouldBe("Nothing was changed.");
        (await desk.SendAsync(original.Id, Wrong, new string('x', CorrectionDesk.LongestNote + 1), "anna", default)).Fault!.Field.ShouldBe("note");
        (await desk.SendAsync(original.Id, Wrong, " ", "anna", default)).Fault!.Field.ShouldBe("note");
        (await desk.SendAsync(999, Wrong, "why", "anna", default)).Fault!.Kind.ShouldBe(CorrectionObstacle.Unknown);
        (await desk.PreviewAsync(original.Id, "{\"a\":\"\0\"}", default)).Fault!.Field.ShouldBe("text");
        var sent = await SendAsync(rig, original.Id, "\"text\": \"\"", $"\"text\": \"{new string('y', 2_000)}\"");
        sent.Changes[0].After!.Length.ShouldBe(CorrectionDesk.LongestShown + 1);
    }

    [Fact]
    public async Task A_forgery_a_part_and_a_text_without_fields_are_not_corrected()
    {
        await using var rig = await TestEngine.OpenAsync();
        await rig.PostAsync(Wrong, secret: "guessed");
        var forged = (await rig.QuarantinedAsync()).ShouldHaveSingleItem();
        (await rig.Engine.Corrections.DraftAsync(forged.Id, default)).Fault!.Reason.ShouldContain("forgery");
        await rig.PostAsync("rows\na hello\n!");
        await rig.PostAsync("quarantine");
        await rig.SettleAsync();
        var aside = await rig.QuarantinedAsync();
        (await rig.Engine.Corrections.DraftAsync(aside.Single(m => m.State == InboxState.PartlyDone).Id, default)).Fault!.Reason.ShouldContain("effect already");
        (await rig.Engine.Corrections.DraftAsync(aside[0].Id, default)).Fault!.Reason.ShouldContain("not valid JSON");
    }

    [Fact]
    public async Task What_was_corrected_is_kept_as_long_as_the_copy()
    {
        await using var rig = await TestEngine.OpenAsync();
        var original = await AsideAsync(rig, Wrong);
        var first = await SendAsync(rig, original.Id, "\"text\": \"\"", "\"text\": \"refuse\"");
        await rig.SettleAsync();
        rig.Clock.Advance(rig.Options.KeepMessages + TimeSpan.FromDays(1));
        while (await rig.Engine.Retention.StepAsync(default)) { }
        (await rig.Store.MessageAsync(original.Id, default)).ShouldBeNull("it was replaced long ago");
        (await rig.Engine.Queries.MessageAsync(first.Copy!.Value, default))!.CopyOf!.Author.ShouldBe("anna");
        await SendAsync(rig, first.Copy.Value, "\"refuse\"", "\"hello\"");
        await rig.SettleAsync();
        rig.Clock.Advance(rig.Options.KeepMessages + TimeSpan.FromDays(1));
        while (await rig.Engine.Retention.StepAsync(default)) { }
        (await rig.Store.CountAsync("message_copies", "1 = 1", default)).ShouldBe(0);
    }

    private static async Task<InboxRow> AsideAsync(TestEngine rig, string body)
    {
        await rig.PostAsync(body);
        await rig.SettleAsync();
        return (await rig.QuarantinedAsync()).ShouldHaveSingleItem();
    }

    private static async Task<string> CorrectedAsync(TestEngine rig, long message, string old, string replacement) =>
        (await rig.Engine.Corrections.DraftAsync(message, default)).Draft!.Text.Replace(old, replacement);

    private static async Task<CorrectionResult> SendAsync(TestEngine rig, long message, string old, string replacement)
    {
        var (draft, _) = await rig.Engine.Corrections.DraftAsync(message, default);
        return await rig.Engine.Corrections.SendAsync(message, draft?.Text.Replace(old, replacement), "A text was missing.", "anna", default);
    }
}
