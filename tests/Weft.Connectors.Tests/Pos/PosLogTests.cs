using System.Text;
using CsCheck;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Inventory;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Pos;

public sealed class PosLogTests
{
    private static readonly ConnectionSettings settings = PosSamples.With(("timeZone", "Europe/Berlin"), ("stores.17", "S017"));
    private static readonly byte[] day = Resource("Pos/Samples/day.xml");

    [Fact]
    public void A_log_is_split_into_its_transactions()
    {
        var parts = Split(day);
        parts.Select(p => p.DedupKey).Take(10).ShouldBe(Enumerable.Range(1, 10).Select(i => $"17/2/2026-11-03/{i}"));
        parts[10].DedupKey.ShouldStartWith("body:");
        parts.ShouldAllBe(p => p.Kind == "poslog-transaction");
    }

    [Fact]
    public void A_sale_takes_units_and_says_what_it_left_unread()
    {
        Rows(1).ShouldBe(["line 1 ART-00017 -2 Sellable at S017 Sale pos/17/2/2026-11-03/1/1", "line 2 4006381333931 -1 Sellable at S017 Sale pos/17/2/2026-11-03/1/2 in CASE"]);
        Read(1).ShouldBeOfType<Translation.Rows>().Notes.ShouldBe(["Left unread: Coupon (1).", "Left unread: Service Sale, which is no stock (1)."]);
    }

    [Fact]
    public void Times_without_an_offset_are_the_stores_own()
    {
        At(1).ShouldBe(new DateTimeOffset(2026, 11, 3, 9, 0, 5, TimeSpan.FromHours(1)));
        At(2).ShouldBe(new DateTimeOffset(2026, 11, 3, 9, 5, 0, TimeSpan.FromHours(1)));
        var fault = PosSamples.Translate("poslog-transaction", Split(day)[0].Body.ToArray()).ShouldBeOfType<Translation.Quarantine>();
        (fault.Field, fault.NextStep.Contains("timeZone", StringComparison.Ordinal)).ShouldBe(("EndDateTime", true));
    }

    [Fact]
    public void What_comes_back_is_sold_again_only_when_the_till_says_so() => Rows(2).ShouldBe(
    [
        "line 1 ART-00017 +1 Sellable at S017 Return pos/17/2/2026-11-03/2/1",
        "line 2 ART-00018 +1 Damaged at S017 Return pos/17/2/2026-11-03/2/2",
        "line 3 ART-00019 +1 QualityControl at S017 Return pos/17/2/2026-11-03/2/3",
    ]);

    [Fact]
    public void A_line_taken_back_counts_for_nothing_either_way_and_what_cannot_be_kept_in_units_is_refused() => Rows(3).ShouldBe(
    [
        "line 1 ART-00017 -1 Sellable at S017 Sale pos/17/2/2026-11-03/3/1",
        "line 3 ART-00019 -2 Sellable at S017 Sale pos/17/2/2026-11-03/3/3",
        "line 4 ART-00019 +2 Sellable at S017 Sale pos/17/2/2026-11-03/3/4",
        "line 5 refused (LineItem[4]/Sale/Quantity): 1.47 is not a whole number of units.",
        "line 6 refused (LineItem[5]/SaleForDelivery): Weft does not know what a SaleForDelivery does to the goods.",
    ]);

    [Theory]
    [InlineData(4, "training")]
    [InlineData(5, "its goods stay in the store")]
    [InlineData(7, "A ControlTransaction moves no goods.")]
    public void Some_transactions_move_no_goods(int number, string why) => Read(number).ShouldBeOfType<Translation.Nothing>().Why.ShouldContain(why);

    [Theory]
    [InlineData(6, "TransactionStatus", "'PostVoided'")]
    [InlineData(8, "InventoryControlTransaction", "does not read")]
    [InlineData(9, "Total", "The lines come to 19.90, tax to 0 and discounts to 0; the till says 29.90 in all.")]
    [InlineData(11, "SequenceNumber", "missing or empty")]
    public void What_would_have_to_be_guessed_is_put_aside(int number, string field, string reason)
    {
        var quarantine = Read(number).ShouldBeOfType<Translation.Quarantine>();
        (quarantine.Field, quarantine.Reason.Contains(reason, StringComparison.Ordinal)).ShouldBe((field, true), quarantine.Reason);
        quarantine.NextStep.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void The_first_version_of_the_format_is_read_too() => Rows(10).ShouldBe(["line 1 ART-00020 -3 Sellable at S017 Sale pos/17/2/2026-11-03/10/1"]);

    [Fact]
    public void Namespaces_and_prefixes_do_not_matter()
    {
        var text = Encoding.UTF8.GetString(day);
        var plain = Encoding.UTF8.GetBytes(text.Replace(" xmlns=\"http://www.nrf-arts.org/IXRetail/namespace/\"", ""));
        Split(plain).Select(p => Described(p)).ShouldBe(Split(day).Select(p => Described(p)));
        Split(plain)[0].Content.ShouldNotBe(Split(day)[0].Content);
        Split(Encoding.UTF8.GetBytes(text.Replace("<acme:", "<other:").Replace("</acme:", "</other:").Replace("xmlns:acme", "xmlns:other")))[0].Content.ShouldBe(Split(day)[0].Content);
        Split(Split(day)[0].Body.ToArray()).ShouldHaveSingleItem().Content.ShouldBe(Split(day)[0].Content, "a transaction by itself");
    }

    [Fact]
    public void A_total_that_cannot_be_checked_is_said()
    {
        var spoilt = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Split(day)[8].Body.Span).Replace("<ExtendedAmount>19.90", "<ExtendedAmount>much"));
        PosSamples.Translate("poslog-transaction", spoilt, settings).ShouldBeOfType<Translation.Rows>().Notes.ShouldHaveSingleItem().ShouldContain("was not checked");
    }

    [Theory]
    [InlineData("<Quantity>1</Quantity>", "<Quantity>one</Quantity>", "LineItem[0]/Sale/Quantity", "'one' is not a number.")]
    [InlineData("<Quantity>1</Quantity>", "<Quantity>-1</Quantity>", "LineItem[0]/Sale/Quantity", "A quantity must be above zero; this is -1.")]
    [InlineData("<Quantity>1</Quantity>", "", "LineItem[0]/Sale/Quantity", "missing or empty")]
    [InlineData("<Quantity>1</Quantity>", "<Quantity>1e9</Quantity>", "LineItem[0]/Sale/Quantity", "'1e9' is not a number.")]
    [InlineData("<ItemID>ART-00017</ItemID>", "", "LineItem[0]/Sale/ItemID", "missing or empty")]
    [InlineData("<SequenceNumber>1</SequenceNumber><Sale>", "<SequenceNumber>x</SequenceNumber><Sale>", "LineItem[0]/SequenceNumber", "A whole number is expected.")]
    public void A_bad_line_is_refused_by_itself(string good, string bad, string field, string reason)
    {
        var text = Encoding.UTF8.GetString(Split(day)[2].Body.Span);
        text.ShouldContain(good);
        var at = text.IndexOf(good, StringComparison.Ordinal);
        var rows = PosSamples.Translate("poslog-transaction", Encoding.UTF8.GetBytes(text[..at] + bad + text[(at + good.Length)..]), settings).ShouldBeOfType<Translation.Rows>().List;
        rows[0].Refused.ShouldNotBeNull();
        (rows[0].Refused!.Field, rows[0].Refused!.Reason.Contains(reason, StringComparison.Ordinal)).ShouldBe((field, true), rows[0].Refused!.Reason);
        rows.Count(r => r.Refused is null).ShouldBe(2);
    }

    [Theory]
    [InlineData("not xml")]
    [InlineData("")]
    [InlineData("<POSLog>")]
    [InlineData("<order/>")]
    [InlineData("<POSLog/>")]
    [InlineData("<!DOCTYPE POSLog [<!ENTITY a \"b\">]><POSLog>&a;</POSLog>")]
    [InlineData("<!DOCTYPE POSLog SYSTEM \"file:///etc/hostname\"><POSLog/>")]
    public void What_is_no_log_or_brings_a_dtd_is_put_aside(string body) => PosSamples.Translate("poslog", Encoding.UTF8.GetBytes(body), settings).ShouldBeOfType<Translation.Quarantine>().NextStep.ShouldNotBeNullOrEmpty();

    [Fact]
    public void Nothing_is_nested_without_end()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 10_000)) + string.Concat(Enumerable.Repeat("</a>", 10_000));
        PosSamples.Translate("poslog", Encoding.UTF8.GetBytes($"<POSLog>{deep}</POSLog>"), settings).ShouldBeOfType<Translation.Quarantine>().Reason.ShouldContain("nested deeper");
    }

    [Fact]
    public void A_log_cut_short_or_with_flipped_bytes_never_throws()
    {
        for (var length = 0; length < day.Length; length += 97) PosSamples.Translate("poslog", day[..length], settings).ShouldBeOfType<Translation.Quarantine>();
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Byte).Array[1, 4].Sample(
            flips =>
            {
                var body = day.ToArray();
                foreach (var (at, value) in flips) body[at % body.Length] = value;
                if (PosSamples.Translate("poslog", body, settings) is not Translation.Several several) return true;
                return several.Messages.All(m => PosSamples.Translate(m.Kind, m.Body.ToArray(), settings) is Translation.Rows or Translation.Nothing or Translation.Quarantine);
            },
            iter: 1_000,
            threads: 1);
    }

    [Fact]
    public void A_real_stores_log_is_read_its_totals_add_up_and_only_weighed_goods_are_refused()
    {
        const string variable = "WEFT_TEST_SAMPLES";
        var folder = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{variable} names no folder with sample payloads of real systems.");
        var file = Path.Combine(folder!, "pos", "poslog-ncr-acs-day.xml");
        Assert.SkipUnless(File.Exists(file), $"There is no {file}.");
        var at = new DateTimeOffset(2017, 10, 2, 0, 0, 0, TimeSpan.Zero);
        var zone = PosSamples.With(("timeZone", "America/New_York"));
        var parts = PosSamples.Translate("poslog", File.ReadAllBytes(file), zone, at).ShouldBeOfType<Translation.Several>().Messages;
        var read = parts.Select(p => PosSamples.Translate(p.Kind, p.Body.ToArray(), zone, at)).ToList();
        read.OfType<Translation.Quarantine>().ShouldBeEmpty();
        (parts.Length, read.OfType<Translation.Nothing>().Count(), read.OfType<Translation.Rows>().Count()).ShouldBe((27, 6, 21));
        var rows = read.OfType<Translation.Rows>().SelectMany(r => r.List).ToList();
        rows.Where(r => r.Refused is not null).ShouldAllBe(r => r.Refused!.Reason.Contains("is not a whole number of units", StringComparison.Ordinal));
        rows.Where(r => r.Refused is null).SelectMany(r => r.Commands).Select(c => c.Command).Cast<MoveStock>().Sum(m => -m.Change).ShouldBe(224);
        (rows.Count, rows.Count(r => r.Refused is not null)).ShouldBe((247, 88));
    }

    private static IReadOnlyList<PolledMessage> Split(byte[] log) => PosSamples.Translate("poslog", log, settings).ShouldBeOfType<Translation.Several>().Messages;

    private static Translation Read(int number) => PosSamples.Translate("poslog-transaction", Split(day)[number - 1].Body.ToArray(), settings);

    private static IReadOnlyList<string> Rows(int number) => PosSamples.Rows(Read(number));

    private static DateTimeOffset At(int number) => ((MoveStock)Read(number).ShouldBeOfType<Translation.Rows>().List[0].Commands[0].Command).At;

    private static string Described(PolledMessage part) => PosSamples.Translate(part.Kind, part.Body.ToArray(), settings) is Translation.Rows rows ? string.Join('\n', PosSamples.Rows(rows)) : "none";

    private static byte[] Resource(string name)
    {
        using var stream = typeof(PosLogTests).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
