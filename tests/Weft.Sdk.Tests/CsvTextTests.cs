namespace Weft.Sdk.Tests;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("=HYPERLINK(\"https://evil.example\")", "\"'=HYPERLINK(\"\"https://evil.example\"\")\"")]
    [InlineData("+49 30 1234", "\"'+49 30 1234\"")]
    [InlineData("-2+3+cmd|' /C calc'!A0", "\"'-2+3+cmd|' /C calc'!A0\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1+1", "\"'\t=1+1\"")]
    [InlineData("  =1+1", "\"'  =1+1\"")]
    [InlineData("＝1+1", "\"'＝1+1\"")]
    public void What_a_spreadsheet_would_run_becomes_text(string name, string cell) => CsvText.Field(name).ShouldBe(cell);

    [Theory]
    [InlineData("-12.34", "-12.34")]
    [InlineData("A. Customer", "A. Customer")]
    [InlineData("Smith, John", "\"Smith, John\"")]
    [InlineData("a \"b\"", "\"a \"\"b\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Everything_else_stays_what_it_is(string? text, string cell) => CsvText.Field(text).ShouldBe(cell);

    [Fact]
    public void A_row_ends_as_the_standard_says() => CsvText.Row("a", null, "b,c").ShouldBe("a,,\"b,c\"\r\n");
}
