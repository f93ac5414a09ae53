using System.Buffers;
using System.Text;
using System.Text.Json;
using Weft.Connectors.Tryton.Rpc;

namespace Weft.Connectors.Tests.Tryton;

public sealed class TrytonJsonTests
{
    [Fact]
    public void An_amount_is_a_Decimal_with_all_its_digits_and_never_a_number() =>
        Written(12.3400m).ShouldBe("""{"__class__":"Decimal","decimal":"12.3400"}""");

    [Fact]
    public void A_quantity_is_a_number() => Written(3.0).ShouldBe("3");

    [Fact]
    public void A_date_and_a_moment_are_tagged_and_the_moment_is_utc()
    {
        Written(new DateOnly(2026, 11, 3)).ShouldBe("""{"__class__":"date","year":2026,"month":11,"day":3}""");
        Written(new DateTimeOffset(2026, 11, 3, 1, 2, 3, TimeSpan.FromHours(2)).AddMicroseconds(4005)).ShouldBe(
            """{"__class__":"datetime","year":2026,"month":11,"day":2,"hour":23,"minute":2,"second":3,"microsecond":4005}""");
    }

    [Fact]
    public void Lists_and_fields_nest() =>
        Written(new Fields { ["lines"] = new object?[] { new object?[] { "create", new[] { new Fields { ["unit_price"] = 1.5m, ["note"] = null } } } } }).ShouldBe(
            """{"lines":[["create",[{"unit_price":{"__class__":"Decimal","decimal":"1.5"},"note":null}]]]}""");

    [Fact]
    public void What_Tryton_cannot_take_is_refused() => Should.Throw<ArgumentException>(() => Written(1.5f));

    [Fact]
    public void A_moment_read_is_the_moment_written()
    {
        var moment = new DateTimeOffset(2026, 11, 3, 9, 20, 0, TimeSpan.Zero).AddMicroseconds(123_456);
        Record($$"""{"write_date":{{Written(moment)}}}""").Moment("write_date").ShouldBe(moment);
    }

    [Fact]
    public void A_record_is_read_by_field()
    {
        var record = Record("""{"id":7,"total":{"__class__":"Decimal","decimal":"-0.10"},"party":3,"none":null,"origin":"sale.line,12","template.":{"id":1,"name":"Mug"}}""");
        record.Id.ShouldBe(7);
        record.Amount("total").ShouldBe(-0.10m);
        record.Link("party").ShouldBe(3);
        record.Link("none").ShouldBeNull();
        record.Reference("origin", "sale.line").ShouldBe(12);
        record.Reference("origin", "sale").ShouldBeNull();
        record.Nested("template")!.Value.Text("name").ShouldBe("Mug");
        Should.Throw<JsonException>(() => record.Text("forgotten"));
    }

    private static TrytonRecord Record(string json) => new(JsonDocument.Parse(json).RootElement);

    private static string Written(object? value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) TrytonJson.Write(json, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
