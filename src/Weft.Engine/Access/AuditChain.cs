using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Weft.Engine.Access;

/// <summary>
/// Hashes that hang each entry on the one before it: SHA-256, and with an audit key HMAC-SHA-256, which nobody who can only write to the store is able to make. Every text is preceded by its
/// length, so that no two entries have the same bytes.
/// </summary>
internal sealed class AuditChain(byte[]? key)
{
    private const byte Version = 1;
    private const int Absent = -1;

    /// <summary>What the first entry hangs on.</summary>
    public static readonly byte[] Beginning = new byte[SHA256.HashSizeInBytes];

    /// <summary>True when it has a key.</summary>
    public bool Seals => key is not null;

    /// <summary>The hash of an entry; null when it was sealed and the key is not there.</summary>
    public byte[]? HashOf(AuditRow row, byte[] before) => row.Sealed && key is null ? null : Hash(Bytes(row, before), row.Sealed);

    /// <summary>The mark on the end of the trail.</summary>
    public byte[] Seal(long seq, byte[] hash)
    {
        using var bytes = new MemoryStream();
        bytes.Write("head"u8);
        Number(bytes, seq);
        bytes.Write(hash);
        return Hash(bytes.ToArray(), Seals);
    }

    private byte[] Hash(byte[] bytes, bool @sealed) => @sealed ? HMACSHA256.HashData(key!, bytes) : SHA256.HashData(bytes);

    private static byte[] Bytes(AuditRow row, byte[] before)
    {
        using var bytes = new MemoryStream();
        bytes.WriteByte(Version);
        bytes.Write(before);
        Number(bytes, row.Seq);
        Number(bytes, row.At);
        Number(bytes, row.Sealed ? 1 : 0);
        foreach (var text in (string?[])[row.Kind, row.Actor, row.Action, row.Entity, row.Address, row.Outcome, row.Detail])
        {
            var encoded = text is null ? [] : Encoding.UTF8.GetBytes(text);
            Number(bytes, text is null ? Absent : encoded.Length);
            bytes.Write(encoded);
        }

        return bytes.ToArray();
    }

    private static void Number(MemoryStream bytes, long number)
    {
        Span<byte> eight = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(eight, number);
        bytes.Write(eight);
    }
}
