using CsCheck;
using Weft.Engine.Storage;

namespace Weft.Engine.Tests.Storage;

public sealed class EventBlockTests
{
    private static readonly Gen<EventRow> rows = Gen.Select(Gen.Int[1, int.MaxValue], Gen.String, Gen.Byte.Array, Gen.Long, Gen.String)
        .Select((version, type, data, at, cause) => new EventRow { Stream = "stock/X", Version = version, Type = StoredText.Of(type), Data = data, At = at, Cause = StoredText.Of(cause) });

    [Fact]
    public void Events_come_out_of_a_block_as_they_went_in() => rows.List[0, 50].Sample(events =>
    {
        var read = EventBlock.Unpack("stock/X", EventBlock.Pack(events));
        read.Select(e => (e.Stream, e.Version, e.Type, Convert.ToHexString(e.Data), e.At, e.Cause)).ShouldBe(events.Select(e => (e.Stream, e.Version, e.Type, Convert.ToHexString(e.Data), e.At, e.Cause)));
    });

    [Fact]
    public void A_block_of_another_layout_is_refused() =>
        Should.Throw<InvalidDataException>(() => EventBlock.Unpack("stock/X", [9, 1, 2])).Message.ShouldBe("The archive of 'stock/X' was written by another version of Weft.");

    [Fact]
    public void A_block_is_a_small_part_of_what_its_events_take()
    {
        var events = Enumerable.Range(1, Archive.BlockSize).Select(i => Some.Event("stock/X", i, $$"""{"order":"webshop:{{i}}","lineId":"1","location":"DC","reserved":1,"backordered":0}""")).ToList();
        EventBlock.Pack(events).Length.ShouldBeLessThan(events.Sum(e => e.Data.Length + e.Type.Length + e.Cause.Length + 12) / 8);
    }
}
