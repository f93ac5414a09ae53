using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Engine.Inbox;

/// <summary>Headers of a message as they are stored.</summary>
internal static class Headers
{
    /// <summary>Under this name the path of a refused call is kept, so that it can be checked again.</summary>
    public const string Path = "weft-path";

    /// <summary>Under this name a message that came together with others names the message they came as.</summary>
    public const string PartOf = "weft-part-of";

    /// <summary>Under this name a message that somebody corrected names the message as it was received.</summary>
    public const string CopyOf = "weft-copy-of";

    public static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>(StringComparer.Ordinal);

    public static string Write(IReadOnlyDictionary<string, string> headers) =>
        headers.Count == 0 ? "{}" : JsonSerializer.Serialize(headers as Dictionary<string, string> ?? new Dictionary<string, string>(headers, StringComparer.Ordinal), HeadersJson.Default.DictionaryStringString);

    public static IReadOnlyDictionary<string, string> Read(string json) =>
        json == "{}" ? None : JsonSerializer.Deserialize(json, HeadersJson.Default.DictionaryStringString) ?? None;
}

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class HeadersJson : JsonSerializerContext;
