using System.Text;
using Weft.Engine.Corrections;

namespace Weft.Engine.Tests.Corrections;

/// <summary>What a corrected draft changes, and what it must not.</summary>
public sealed class ComparingTests
{
    private const string Json = """{"number":"4004","customer":{"name":"Anna","email":"a@example.com","phones":["1","2"]},"lines":[{"id":"1","sku":"","price":1.00,"note":null}],"token":"s3cret"}""";
    private const string Xml = """<Order id="7"><Line sku=""><Name>Mug</Name><Price>1.00</Price></Line><Line sku="B"/></Order>""";

    [Fact]
    public void A_draft_blacks_out_what_is_not_for_everybody_and_numbers_it()
    {
        var (text, hidden) = Comparing.Draft(Read(Json));
        hidden.ShouldBe(5);
        text.ShouldContain("\"email\": \"•••2\"");
        foreach (var secret in new[] { "Anna", "example.com", "s3cret" }) text.ShouldNotContain(secret);
        Comparing.Draft(Read(Xml)).Text.ShouldContain("<Name>•••1</Name>");
    }

    [Theory]
    [InlineData(Json, "\"sku\": \"\"", "\"sku\": \"MUG\"", "lines[0].sku")]
    [InlineData(Xml, "Line sku=\"\"", "Line sku=\"MUG\"", "/Order/Line[1]/@sku")]
    public void What_is_left_blacked_out_stays_as_it_was_and_the_change_is_named(string original, string old, string replacement, string path)
    {
        var copy = Read(Comparing.Draft(Read(original)).Text.Replace(old, replacement));
        var (changes, fault) = Comparing.Changes(Read(original), copy);
        fault.ShouldBeNull();
        changes.ShouldHaveSingleItem().Path.ShouldBe(path);
        copy.Text().ShouldNotContain("•••");
        copy.Text().ShouldContain(original == Json ? "s3cret" : "Mug");
        copy.Text().ShouldContain("1.00", customMessage: "a number stays as it was written");
    }

    [Fact]
    public void What_is_written_over_something_blacked_out_is_taken_and_not_told()
    {
        var copy = Read(Comparing.Draft(Read(Json)).Text.Replace("•••2", "b@example.com"));
        var (changes, _) = Comparing.Changes(Read(Json), copy);
        changes.ShouldBe([new FieldChange("customer.email", "•••", "•••")]);
        copy.Text().ShouldContain("b@example.com");
    }

    [Theory]
    [InlineData("\"note\": null", "\"note\": \"•••2\"", "lines[0].note")]
    [InlineData("\"note\": null", "\"email\": \"•••2\"", "lines[0].email")]
    [InlineData("\"•••1\"", "\"•••2\"", "customer.name")]
    [InlineData("\"•••1\"", "\"•••9\"", "customer.name")]
    [InlineData("\"•••1\"", "\"•••\"", "customer.name")]
    [InlineData("\"•••1\"", "\"x •••1\"", "customer.name")]
    [InlineData("\"note\": null", "\"•••2\": 1", "lines[0][\"•••2\"]")]
    public void Blacked_out_text_stands_nowhere_but_where_it_was(string old, string replacement, string field)
    {
        var (_, fault) = Comparing.Changes(Read(Json), Read(Comparing.Draft(Read(Json)).Text.Replace(old, replacement)));
        fault.ShouldNotBeNull().Field.ShouldBe(field);
    }

    [Theory]
    [InlineData("\"number\": \"4004\"", "\"number\": \"4005\"", "number")]
    [InlineData("\"id\": \"1\"", "\"id\": 1", "lines[0].id")]
    [InlineData("\"•••5\"", "\"another\"", "token")]
    public void What_others_know_it_under_stays(string old, string replacement, string field) =>
        Comparing.Changes(Read(Json), Read(Comparing.Draft(Read(Json)).Text.Replace(old, replacement))).Fault.ShouldNotBeNull().Field.ShouldBe(field);

    [Fact]
    public void A_line_that_is_taken_out_takes_what_it_is_known_under()
    {
        var two = """{"lines":[{"id":"1","sku":"A"},{"id":"2","sku":"B"}]}""";
        Comparing.Changes(Read(two), Read("""{"lines":[{"id":"2","sku":"B"}]}""")).Fault.ShouldNotBeNull().Field.ShouldBe("lines[0].id");
        Comparing.Changes(Read(two), Read("""{"lines":[{"id":"1","sku":"A"}]}""")).Fault.ShouldNotBeNull().Field.ShouldBe("lines[1].id");
        Comparing.Changes(Read(Xml), Read("<Order/>")).Fault.ShouldNotBeNull().Field.ShouldBe("/Order/@id");
    }

    [Fact]
    public void Nothing_changes_unseen()
    {
        Comparing.Changes(Read("""{"a":{"b":1}}"""), Read("""{"a.b":1}""")).Changes.Select(c => c.Path).ShouldBe(["a.b", """["a.b"]"""]);
        Comparing.Changes(Read("""{"a":"1"}"""), Read("""{"a":1}""")).Changes.ShouldHaveSingleItem().ShouldBe(new FieldChange("a", "\"1\"", "1"));
        Comparing.Changes(Read("""{"a":[]}"""), Read("""{"a":{}}""")).Changes.ShouldHaveSingleItem().ShouldBe(new FieldChange("a", "[]", "{}"));
        Comparing.Changes(Read("<A><B/></A>"), Read("<A>and<B/></A>")).Changes.ShouldHaveSingleItem().Path.ShouldBe("/A/text()");
        Comparing.Changes(Read("<A><B/></A>"), Read("<A><B xmlns='urn:other'/></A>")).Changes.Select(c => c.Path).ShouldContain("/A/{urn:other}B[1]");
        Comparing.Changes(Read("<A/>"), Read("{}")).Fault.ShouldNotBeNull().Reason.ShouldContain("XML");
    }

    [Theory]
    [InlineData("{\"a\":1,}", "line 1")]
    [InlineData("{\"a\":1,\"a\":2}", "valid JSON")]
    [InlineData("{\n\"a\": \"\\ud800\"}", "Unicode")]
    [InlineData("<A>\n<B></A>", "line 2")]
    [InlineData("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "valid XML")]
    [InlineData("7", "fields")]
    [InlineData("", "valid JSON")]
    public void What_is_no_document_is_refused_with_the_place(string text, string says)
    {
        Paper.Read(Encoding.UTF8.GetBytes(text), out var fault).ShouldBeNull();
        fault.ShouldNotBeNull().ShouldContain(says);
    }

    [Fact]
    public void Bytes_that_are_no_text_and_nesting_without_end_are_refused()
    {
        Paper.Read([0xff, 0xfe, 0x7b], out _).ShouldBeNull();
        Paper.Read(Encoding.UTF8.GetBytes(new string('[', 5_000)), out _).ShouldBeNull();
        Paper.Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<a>", 100)) + string.Concat(Enumerable.Repeat("</a>", 100))), out var deep).ShouldBeNull();
        deep!.ShouldContain("deep");
    }

    private static Paper Read(string text) => Paper.Read(Encoding.UTF8.GetBytes(text), out var fault) ?? throw new InvalidOperationException(fault);
}
