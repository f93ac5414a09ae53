using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Engine.Corrections;

/// <summary>A JSON document as fields.</summary>
internal sealed class JsonPaper : Paper
{
    private const int Deepest = 64;
    private static readonly JsonDocumentOptions strict = new() { AllowDuplicateProperties = false, MaxDepth = Deepest };
    private static readonly JsonSerializerOptions pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly JsonNode root;

    private JsonPaper(JsonNode root) => this.root = root;

    public override string Format => "JSON";

    public static JsonPaper? Parse(ReadOnlySpan<byte> body, out string? fault)
    {
        try
        {
            fault = null;
            var root = JsonNode.Parse(body, documentOptions: strict);
            if (root is JsonObject or JsonArray) return new JsonPaper(root);
            fault = "A document with fields is expected, and not a single value.";
        }
        catch (JsonException e)
        {
            fault = $"It is not valid JSON, in line {(e.LineNumber ?? 0) + 1} at character {(e.BytePositionInLine ?? 0) + 1}: {e.Message.Split(" LineNumber:")[0].Split(" Path:")[0]}";
        }

        return null;
    }

    public override string Text() => root.ToJsonString(pretty);

    public override IReadOnlyList<Field> Fields()
    {
        var fields = new List<Field>();
        Walk(root, "", "", null, fields);
        return fields;
    }

    private static void Walk(JsonNode? node, string path, string name, Action<JsonNode?>? set, List<Field> fields)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } o:
                foreach (var (key, value) in o.ToList()) Walk(value, PathOf(path, key), key, v => o[key] = v, fields);
                break;
            case JsonArray { Count: > 0 } list:
                for (var i = 0; i < list.Count; i++)
                {
                    var at = i;
                    Walk(list[at], string.Create(CultureInfo.InvariantCulture, $"{path}[{at}]"), name, v => list[at] = v, fields);
                }

                break;
            default:
                fields.Add(new Leaf(path, name, node, set));
                break;
        }
    }

    /// <summary>Names that could be read as a path are quoted, so that no two places are called alike.</summary>
    private static string PathOf(string path, string key) => key.Length > 0 && key.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '$' or ' ')
        ? path.Length == 0 ? key : $"{path}.{key}"
        : $"{path}[{JsonValue.Create(key).ToJsonString(plain)}]";

    private static string? TextOf(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private sealed class Leaf(string path, string name, JsonNode? node, Action<JsonNode?>? set) : Field(path, name, node?.ToJsonString(plain) ?? "null", TextOf(node))
    {
        private JsonNode? Node => node;

        public override void Write(string value) => set?.Invoke(JsonValue.Create(value));

        public override void Take(Field other) => set?.Invoke(((Leaf)other).Node?.DeepClone());
    }
}
