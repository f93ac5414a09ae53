using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Weft.Sdk;

/// <summary>Webhook signatures, compared in constant time on the raw bytes.</summary>
public static class Signatures
{
    /// <summary>How far a signed timestamp may lie from our clock, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>HMAC-SHA256 over the parts, one after the other.</summary>
    public static byte[] HmacSha256(string secret, params ReadOnlySpan<ReadOnlyMemory<byte>> parts)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        foreach (var part in parts) hmac.AppendData(part.Span);
        return hmac.GetHashAndReset();
    }

    /// <summary>True when a hex signature, with or without the prefix "sha256=", is the expected one.</summary>
    public static bool MatchesHex(byte[] expected, string? given)
    {
        if (given is null) return false;
        var hex = given.StartsWith("sha256=", StringComparison.Ordinal) ? given.AsSpan(7) : given;
        Span<byte> bytes = stackalloc byte[32];
        return hex.Length == 64 && Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done && CryptographicOperations.FixedTimeEquals(expected, bytes);
    }

    /// <summary>True when a base64 signature is the expected one.</summary>
    public static bool MatchesBase64(byte[] expected, string? given)
    {
        Span<byte> bytes = stackalloc byte[33];
        return given is { Length: 44 } && Convert.TryFromBase64String(given, bytes, out var written) && written == 32 && CryptographicOperations.FixedTimeEquals(expected, bytes[..32]);
    }

    /// <summary>True when a Unix timestamp in seconds is close enough to our clock that the call is not an old one replayed.</summary>
    public static bool IsFresh(string? unixSeconds, DateTimeOffset now) =>
        long.TryParse(unixSeconds, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_799 && (now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() <= Tolerance;
}
