using System.Text;

namespace Weft.Sdk.Tests;

/// <summary>Signatures are compared on the raw bytes; anything that is not exactly right is wrong.</summary>
public sealed class SignaturesTests
{
    private static readonly byte[] body = "{\"id\":1}"u8.ToArray();
    private static readonly DateTimeOffset now = new(2026, 11, 3, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_mac_is_that_of_rfc_4231()
    {
        var mac = Signatures.HmacSha256("Jefe", "what do ya want "u8.ToArray(), "for nothing?"u8.ToArray());
        Convert.ToHexStringLower(mac).ShouldBe("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    [Theory]
    [InlineData("sha256=")]
    [InlineData("")]
    public void A_right_hex_signature_matches_with_and_without_its_prefix(string prefix)
    {
        var mac = Signatures.HmacSha256("secret", body);
        Signatures.MatchesHex(mac, prefix + Convert.ToHexStringLower(mac)).ShouldBeTrue();
        Signatures.MatchesHex(mac, prefix + Convert.ToHexString(mac)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("sha256=zz")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg")]
    public void A_wrong_hex_signature_does_not_match(string? given) => Signatures.MatchesHex(Signatures.HmacSha256("secret", body), given).ShouldBeFalse();

    [Fact]
    public void A_right_base64_signature_matches_and_one_of_another_secret_or_body_does_not()
    {
        var mac = Signatures.HmacSha256("secret", body);
        Signatures.MatchesBase64(mac, Convert.ToBase64String(mac)).ShouldBeTrue();
        Signatures.MatchesBase64(mac, Convert.ToBase64String(Signatures.HmacSha256("other", body))).ShouldBeFalse();
        Signatures.MatchesBase64(mac, Convert.ToBase64String(Signatures.HmacSha256("secret", Encoding.UTF8.GetBytes("{\"id\":2}")))).ShouldBeFalse();
        Signatures.MatchesBase64(mac, "not base64").ShouldBeFalse();
        Signatures.MatchesBase64(mac, null).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(299, true)]
    [InlineData(-299, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void A_timestamp_is_fresh_within_the_tolerance_either_way(int secondsAway, bool fresh) =>
        Signatures.IsFresh((now.ToUnixTimeSeconds() + secondsAway).ToString(System.Globalization.CultureInfo.InvariantCulture), now).ShouldBe(fresh);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    public void What_is_not_a_timestamp_is_not_fresh(string? text) => Signatures.IsFresh(text, now).ShouldBeFalse();
}
