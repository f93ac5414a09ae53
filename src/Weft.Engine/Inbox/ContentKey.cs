using System.Security.Cryptography;
using System.Text;

namespace Weft.Engine.Inbox;

/// <summary>
/// The key of a message whose sender numbers its messages: the number, and a fingerprint of the content. The same message again is a repeat; another content under the same
/// number is another message, which the turns find beside the first and put aside.
/// </summary>
internal static class ContentKey
{
    private const string Mark = "#content:";

    /// <summary>The key under which a message is stored.</summary>
    public static string Of(string key, string? content) =>
        content is null ? key : key + Mark + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    /// <summary>What all messages with the number of this key begin with; null when the key is no number.</summary>
    public static string? NumberOf(string key) => key.LastIndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at ? key[..(at + Mark.Length)] : null;

    /// <summary>The number as the sender gave it.</summary>
    public static string Plain(string number) => number[..^Mark.Length];
}
