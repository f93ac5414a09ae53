using System.Text;
using Weft.Desk.Words;

namespace Weft.Desk.Tests.Words;

/// <summary>Documents are shown without what could name a person or open a door.</summary>
public sealed class MaskingTests
{
    [Theory]
    [InlineData("""{"customer":{"name":"Anna Weber","email":"anna@example.com"},"sku":"MUG"}""", "Anna", "MUG")]
    [InlineData("""{"shipping_address":{"first_name":"Anna","address1":"Main Street 1","zip":"12345","country":"DE"}}""", "Main Street", "DE")]
    [InlineData("""{"shipTo":{"city":"Smallville","country":"DE"}}""", "Smallville", "DE")]
    [InlineData("""[{"apiToken":"s3cret","lines":[{"quantity":2}]}]""", "s3cret", "quantity")]
    [InlineData("""{"deliverTo":{"fullName":"Erik Lund","lines":["Storgata 9"]},"positions":[{"sku":"MUG"}]}""", "Storgata", "MUG")]
    [InlineData("""{"buyer":{"displayName":"Erik Lund"},"lines":[{"sku":"MUG"}]}""", "Erik", "MUG")]
    [InlineData("""{"emails":["a@example.com"],"fileName":"orders.csv"}""", "a@example", "orders.csv")]
    [InlineData("""<order><!-- for Anna --><Name>Anna</Name><Sku>MUG</Sku></order>""", "Anna", "MUG")]
    [InlineData("""<order><Customer><Name>Anna</Name></Customer><Sku>MUG</Sku></order>""", "Anna", "MUG")]
    [InlineData("""<order email="anna@example.com" number="7"/>""", "anna@", "7")]
    public void Personal_data_and_secrets_are_blacked_out(string document, string hidden, string shown)
    {
        var masked = Masking.Of(Encoding.UTF8.GetBytes(document));
        masked.ShouldNotContain(hidden);
        masked.ShouldContain(shown);
        masked.ShouldContain(Masking.Mask);
    }

    [Theory]
    [InlineData("name=Anna&sku=MUG")]
    [InlineData("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;Anna</x>")]
    public void What_cannot_be_read_is_not_shown(string document) => Masking.Of(Encoding.UTF8.GetBytes(document)).ShouldNotContain("Anna");

    [Fact]
    public void Bytes_that_are_no_text_are_counted_alone() => Masking.Of([0xff, 0xfe, 0x00]).ShouldBe("(3 bytes that are no text)");
}
