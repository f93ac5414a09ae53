using System.Security.Cryptography;
using System.Text;
using Weft.Core.Slas;

namespace Weft.Engine.Alerts;

/// <summary>Ids of causes: the same as long as the cause is the same, and safe in addresses and headers whatever a SKU is called.</summary>
internal static class CauseIds
{
    public const string DownKind = "down";
    public const string LateKind = "late";
    public const string HeldKind = "held";
    public const string RefusedKind = "refused";
    public const string PollKind = "poll";
    public const string BurnKind = "burn";

    /// <summary>A connection does not answer.</summary>
    public static string Down(string connection) => $"{DownKind}-{connection}";

    /// <summary>A connection is not read.</summary>
    public static string Poll(string connection) => $"{PollKind}-{connection}";

    /// <summary>Orders are late with somebody.</summary>
    public static string Late(SlaWorkflow workflow, string owner) => $"{LateKind}-{Hash($"{workflow}/{owner}")}";

    /// <summary>A cause stops orders.</summary>
    public static string Held(string kind, string key) => $"{HeldKind}-{Hash($"{kind}/{key}")}";

    /// <summary>Requests are refused for one reason.</summary>
    public static string Refused(string cause) => $"{RefusedKind}-{cause}";

    /// <summary>Too many of a channel's steps miss their target.</summary>
    public static string Burn(SlaWorkflow workflow, string channel) => $"{BurnKind}-{Hash($"{workflow}/{channel}")}";

    /// <summary>What is more of a kind than is told of one by one.</summary>
    public static string More(string kind) => $"{kind}-more";

    /// <summary>The kind of a cause.</summary>
    public static string KindOf(string id) => id[..id.IndexOf('-', StringComparison.Ordinal)];

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
}
