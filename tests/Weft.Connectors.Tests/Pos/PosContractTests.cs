using System.Text;
using Weft.Connectors.Pos;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Inventory;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Pos;

public sealed class PosWebhookTests : WebhookContract
{
    protected override ConnectorKind Kind => PosConnector.Kind;

    protected override ConnectionSettings Settings => PosSamples.Settings;

    protected override bool SignsTheTime => false;

    protected override byte[] Body => PosSamples.Sale;

    protected override IncomingCall Sign(byte[] body, DateTimeOffset at, string? secret = null) => PosSamples.Signed(body, secret);

    [Fact]
    public void A_transaction_is_named_by_store_till_day_and_number_and_knows_its_content()
    {
        var name = Verified(PosSamples.Sale);
        (name.Kind, name.DedupKey).ShouldBe(("transaction", PosSamples.Number));
        name.Content.ShouldNotBeNull();
    }

    [Fact]
    public void The_content_does_not_depend_on_how_it_is_set_in_lines_but_on_every_value()
    {
        var spaced = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(PosSamples.Sale).Replace(":", " :\n  "));
        Verified(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(PosSamples.Sale).Replace(",\"", ", \n \""))).ShouldBe(Verified(PosSamples.Sale));
        Verified(spaced).Content.ShouldNotBe(Verified(PosSamples.Sale).Content, "a time with spaces in it is another time");
        Verified(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(PosSamples.Sale).Replace("somebody", "somebody else"))).Content.ShouldNotBe(Verified(PosSamples.Sale).Content);
    }

    [Fact]
    public void A_list_is_named_by_its_content_and_so_is_what_nobody_can_read()
    {
        Verified(PosSamples.Together(PosSamples.Sale)).Kind.ShouldBe("transactions");
        Verified(PosSamples.Together(PosSamples.Sale)).DedupKey.ShouldStartWith("body:");
        Verified("not json"u8.ToArray()).DedupKey.ShouldStartWith("body:");
        Verified("not json"u8.ToArray()).DedupKey.ShouldNotBe(Verified("nor this"u8.ToArray()).DedupKey);
    }

    [Fact]
    public void Xml_is_named_by_its_content_before_anybody_reads_it() =>
        PosSamples.Create().Verify(PosSamples.Signed("<POSLog/>"u8.ToArray(), contentType: "application/xml; charset=utf-8")).ShouldBeOfType<Verdict.Genuine>().Kind.ShouldBe("poslog");

    private static Verdict.Genuine Verified(byte[] body) => PosSamples.Create().Verify(PosSamples.Signed(body)).ShouldBeOfType<Verdict.Genuine>();
}

public sealed class PosTranslationTests : TranslationContract
{
    protected override ConnectorKind Kind => PosConnector.Kind;

    protected override ConnectionSettings Settings => PosSamples.Settings;

    protected override IReadOnlyList<ContractSample> Samples =>
    [
        new("transaction", PosSamples.Sale), new("transaction", PosSamples.Return), new("transaction", PosSamples.Exchange), new("transaction", PosSamples.Transfer), new("transaction", PosSamples.Count),
        new("transactions", PosSamples.Together(PosSamples.Sale, PosSamples.Count)),
    ];

    [Fact]
    public void A_sale_takes_units_from_the_store() => Rows(PosSamples.Sale).ShouldBe(
    [
        "line 1 ART-00017 -1 Sellable at S017 Sale pos/S017/2/2026-11-03/118/1",
        "line 2 ART-00018 -3 Sellable at S017 Sale pos/S017/2/2026-11-03/118/2",
    ]);

    [Fact]
    public void A_return_brings_units_back_in_the_condition_they_are_in() => Rows(PosSamples.Return).ShouldBe(
    [
        "line 1 ART-00017 +1 Sellable at S017 Return pos/S017/2/2026-11-03/119/1",
        "line 2 ART-00018 +1 Damaged at S017 Return pos/S017/2/2026-11-03/119/2",
        "line 3 ART-00019 +1 QualityControl at S017 Return pos/S017/2/2026-11-03/119/3",
    ]);

    [Fact]
    public void An_exchange_is_both() => Rows(PosSamples.Exchange).ShouldBe(
    [
        "line 1 ART-00017 +1 Sellable at S017 Return pos/S017/2/2026-11-03/120/1",
        "line 2 ART-00020 -1 Sellable at S017 Sale pos/S017/2/2026-11-03/120/2",
    ]);

    [Theory]
    [InlineData("to", "-4 Sellable at S017", "+4 Sellable at S018")]
    [InlineData("from", "-4 Sellable at S018", "+4 Sellable at S017")]
    public void A_transfer_is_two_movements_that_happen_together(string side, string leaves, string comes) =>
        Rows(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(PosSamples.Transfer).Replace("\"to\"", $"\"{side}\""))).ShouldBe(
            [$"line 1 ART-00017 {leaves} Transfer pos/S017/2/2026-11-03/121/1/out, ART-00017 {comes} Transfer pos/S017/2/2026-11-03/121/1/in"]);

    [Fact]
    public void A_count_is_absolute_and_may_be_nothing() => Rows(PosSamples.Count).ShouldBe(
        ["line 1 ART-00017 0 Sellable at S017", "line 2 ART-00018 2 Damaged at S017", "line 3 ART-00019 2 Sellable at S017 in case"]);

    [Fact]
    public void The_tills_time_and_the_connection_go_with_each()
    {
        var row = PosSamples.Translate("transaction", PosSamples.Sale).ShouldBeOfType<Translation.Rows>().List[0];
        var move = row.Commands.ShouldHaveSingleItem().Command.ShouldBeOfType<MoveStock>();
        (move.At, move.At.Offset, move.Source).ShouldBe((new DateTimeOffset(2026, 11, 3, 10, 2, 10, 250, TimeSpan.FromHours(1)), TimeSpan.FromHours(1), "tills"));
    }

    [Fact]
    public void A_store_that_calls_itself_otherwise_is_our_location() =>
        PosSamples.Rows(PosSamples.Translate("transaction", PosSamples.Transfer, PosSamples.With(("stores.S017", "HAMBURG"), ("stores.S018", "BREMEN"))))
            .ShouldHaveSingleItem().ShouldBe("line 1 ART-00017 -4 Sellable at HAMBURG Transfer pos/S017/2/2026-11-03/121/1/out, ART-00017 +4 Sellable at BREMEN Transfer pos/S017/2/2026-11-03/121/1/in");

    [Fact]
    public void A_list_is_split_into_its_transactions_each_named_as_if_it_came_alone()
    {
        var parts = PosSamples.Translate("transactions", PosSamples.Together(PosSamples.Sale, PosSamples.Return)).ShouldBeOfType<Translation.Several>().Messages;
        parts.Select(p => p.DedupKey).ShouldBe([PosSamples.Number, "S017/2/2026-11-03/119"]);
        var alone = PosSamples.Create().Verify(PosSamples.Signed(PosSamples.Sale)).ShouldBeOfType<Verdict.Genuine>();
        (parts[0].Kind, parts[0].Content).ShouldBe((alone.Kind, alone.Content));
        Rows(parts[0].Body.ToArray()).ShouldBe(Rows(PosSamples.Sale));
    }

    [Fact]
    public void What_is_no_transaction_does_not_spoil_the_list()
    {
        var parts = PosSamples.Translate("transactions", PosSamples.Together(PosSamples.Sale, "7"u8.ToArray(), "{\"store\":\"S017\"}"u8.ToArray())).ShouldBeOfType<Translation.Several>().Messages;
        parts.Length.ShouldBe(3);
        Quarantined(Translate(parts[1].Kind, parts[1].Body.ToArray())).Reason.ShouldContain("object");
        Quarantined(Translate(parts[2].Kind, parts[2].Body.ToArray())).Field.ShouldBe("businessDay");
    }

    [Theory]
    [InlineData("{\"transactions\":[]}", "no transaction")]
    [InlineData("{\"transactions\":7}", "A list of transactions is expected")]
    public void A_list_that_is_none_is_put_aside(string body, string reason) => Quarantined(Translate("transactions", Encoding.UTF8.GetBytes(body))).Reason.ShouldContain(reason);

    [Fact]
    public void Too_many_transactions_or_lines_are_put_aside_whole()
    {
        var many = Encoding.UTF8.GetBytes($$"""{"transactions":[{{string.Join(',', Enumerable.Repeat("{}", 1_001))}}]}""");
        Quarantined(Translate("transactions", many)).Reason.ShouldBe("1001 transactions came together; 1000 are allowed.");
        var lines = string.Join(',', Enumerable.Range(1, 1_001).Select(i => $$"""{"line":{{i}},"sku":"A","quantity":1}"""));
        Quarantined(Translate("transaction", With(PosSamples.Sale, "lines", $"[{lines}]"))).Reason.ShouldBe("The transaction has 1001 lines; 1000 are allowed.");
    }

    [Theory]
    [InlineData("store", null, "store", "missing")]
    [InlineData("store", "\"S 17\"", "store", "An id has up to")]
    [InlineData("workstation", "2", "workstation", "Text is expected, not a number")]
    [InlineData("businessDay", "\"3.11.2026\"", "businessDay", "A day like")]
    [InlineData("sequence", "\"118\"", "sequence", "A number is expected, not text")]
    [InlineData("sequence", "1.5", "sequence", "A whole number is expected")]
    [InlineData("at", "\"2026-11-03T11:02:10\"", "at", "has no offset")]
    [InlineData("at", "\"2026-10-20T09:00:00Z\"", "at", "more than 14 days ago")]
    [InlineData("type", "\"gift\"", "type", "'gift' is no type")]
    [InlineData("lines", "[]", "lines", "says nothing")]
    public void A_transaction_without_a_name_or_a_time_is_put_aside_whole(string path, string? value, string field, string reason)
    {
        var quarantine = Quarantined(Translate("transaction", With(PosSamples.Sale, path, value)));
        (quarantine.Field, quarantine.Reason.Contains(reason, StringComparison.Ordinal)).ShouldBe((field, true), quarantine.Reason);
    }

    [Theory]
    [InlineData("\"three\"", "A number is expected, not text.")]
    [InlineData("-3", "A quantity must be above zero; this is -3.")]
    [InlineData("0", "A quantity must be above zero; this is 0.")]
    [InlineData("1.5", "A whole number of units is expected.")]
    [InlineData("2000000", "A quantity may be up to 1000000; this is 2000000.")]
    [InlineData(null, "The field is missing or empty.")]
    public void A_bad_line_is_refused_by_itself_and_the_other_goes_on(string? quantity, string reason)
    {
        var rows = PosSamples.Translate("transaction", With(PosSamples.Sale, "lines[0].quantity", quantity)).ShouldBeOfType<Translation.Rows>().List;
        rows[0].Refused.ShouldBe(new Translation.Quarantine(reason, "lines[0].quantity", TillTransaction.CorrectRow));
        rows[1].Refused.ShouldBeNull();
    }

    [Theory]
    [InlineData("-1", "-1 is not between 0 and 1000000.")]
    [InlineData("2.5", "A whole number is expected.")]
    public void A_count_below_zero_or_in_parts_is_refused(string counted, string reason) =>
        PosSamples.Rows(Translate("transaction", With(PosSamples.Count, "lines[0].quantity", counted)))[0].ShouldBe($"line 1 refused (lines[0].quantity): {reason}");

    [Fact]
    public void Other_faults_of_a_line_are_named_too()
    {
        PosSamples.Rows(Translate("transaction", With(PosSamples.Sale, "lines[1].line", "1")))[1].ShouldBe("line 1 refused (lines[1].line): Line 1 comes twice.");
        PosSamples.Rows(Translate("transaction", With(PosSamples.Return, "lines[0].condition", null)))[0].ShouldStartWith("line 1 refused (lines[0].condition)");
        PosSamples.Rows(Translate("transaction", With(PosSamples.Return, "lines[0].condition", "\"new\"")))[0].ShouldContain("it is sellable, damaged or inspection");
        PosSamples.Rows(Translate("transaction", With(PosSamples.Exchange, "lines[0].type", "\"count\"")))[0].ShouldContain("a sale or a return");
        PosSamples.Rows(Translate("transaction", With(PosSamples.Sale, "lines", "[7,{\"line\":2,\"sku\":\"A\",\"quantity\":1}]"))).ShouldBe(
            ["line 1 refused (lines[0]): An object is expected, not a number.", "line 2 A -1 Sellable at S017 Sale pos/S017/2/2026-11-03/118/2"]);
        Quarantined(Translate("transaction", With(PosSamples.Transfer, "to", null))).Reason.ShouldContain("either where it goes to");
        Quarantined(Translate("transaction", With(PosSamples.Transfer, "to", "\"S017\""))).Reason.ShouldBe("S017 is the store itself.");
    }

    private static IReadOnlyList<string> Rows(byte[] body) => PosSamples.Rows(PosSamples.Translate("transaction", body));
}

public sealed class PosSettingsTests
{
    [Fact]
    public void A_secret_is_needed_and_no_address()
    {
        PosConnector.Kind.NeedsAddress.ShouldBeFalse();
        PosConnector.Kind.Check(PosSamples.Settings).ShouldBeEmpty();
        PosConnector.Kind.Check(PosSamples.Settings with { Values = new Dictionary<string, string>() }).ShouldHaveSingleItem().Key.ShouldBe("secret");
    }

    [Fact]
    public void A_time_zone_is_one_that_exists()
    {
        PosConnector.Kind.Check(PosSamples.With(("timeZone", "Europe/Berlin"))).ShouldBeEmpty();
        PosConnector.Kind.Check(PosSamples.With(("timeZone", "Berlin"))).ShouldHaveSingleItem().Message.ShouldBe("'Berlin' is not a time zone like Europe/Berlin.");
    }
}
