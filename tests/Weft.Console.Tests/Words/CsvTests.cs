using Weft.Desk.Words;

namespace Weft.Desk.Tests.Words;

/// <summary>What a spreadsheet would run is text in our files.</summary>
public sealed class CsvTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49 30 1234", "'+49 30 1234")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("  =HYPERLINK(\"x\")", "\"'  =HYPERLINK(\"\"x\"\")\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    public void A_formula_becomes_text(string value, string cell) => Csv.Cell(value).ShouldBe(cell);

    [Theory]
    [InlineData("-12.50", "-12.50")]
    [InlineData("NM-2026-1", "NM-2026-1")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a \"b\"", "\"a \"\"b\"\"\"")]
    [InlineData(null, "")]
    public void Everything_else_stays(string? value, string cell) => Csv.Cell(value).ShouldBe(cell);
}
