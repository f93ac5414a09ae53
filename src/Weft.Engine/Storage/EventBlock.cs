using System.IO.Compression;

namespace Weft.Engine.Storage;

/// <summary>Many events of one stream in few bytes: they say much the same.</summary>
internal static class EventBlock
{
    /// <summary>The first byte of a block, so that another layout can follow.</summary>
    private const byte Layout = 1;

    public static byte[] Pack(IReadOnlyList<EventRow> events)
    {
        using var packed = new MemoryStream();
        packed.WriteByte(Layout);
        using (var writer = new BinaryWriter(new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true)))
        {
            writer.Write7BitEncodedInt(events.Count);
            foreach (var e in events)
            {
                writer.Write7BitEncodedInt(e.Version);
                writer.Write(e.Type);
                writer.Write7BitEncodedInt64(e.At);
                writer.Write(e.Cause);
                writer.Write7BitEncodedInt(e.Data.Length);
                writer.Write(e.Data);
            }
        }

        return packed.ToArray();
    }

    /// <exception cref="InvalidDataException">It is no block of this version.</exception>
    public static List<EventRow> Unpack(string stream, byte[] block)
    {
        if (block is not [Layout, ..]) throw new InvalidDataException($"The archive of '{stream}' was written by another version of Weft.");
        using var reader = new BinaryReader(new BrotliStream(new MemoryStream(block, 1, block.Length - 1), CompressionMode.Decompress));
        var events = new List<EventRow>(reader.Read7BitEncodedInt());
        for (var i = events.Capacity; i > 0; i--)
        {
            events.Add(new EventRow
            {
                Stream = stream,
                Version = reader.Read7BitEncodedInt(),
                Type = reader.ReadString(),
                At = reader.Read7BitEncodedInt64(),
                Cause = reader.ReadString(),
                Data = reader.ReadBytes(reader.Read7BitEncodedInt()),
            });
        }

        return events;
    }
}
