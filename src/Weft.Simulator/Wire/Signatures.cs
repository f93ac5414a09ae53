using System.Security.Cryptography;
using System.Text;

namespace Weft.Simulator.Wire;

internal static class Signatures
{
    public static string Hex(string secret, ReadOnlySpan<byte> body, string prefix = "") =>
        Convert.ToHexStringLower(Sign(secret, body, prefix));

    public static string Base64(string secret, ReadOnlySpan<byte> body, string prefix = "") =>
        Convert.ToBase64String(Sign(secret, body, prefix));

    private static byte[] Sign(string secret, ReadOnlySpan<byte> body, string prefix)
    {
        var head = Encoding.UTF8.GetBytes(prefix);
        var message = new byte[head.Length + body.Length];
        head.CopyTo(message, 0);
        body.CopyTo(message.AsSpan(head.Length));
        return HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), message);
    }
}
