using System.Collections.Immutable;
using System.Text.Json;
using Weft.Core.Workflow;
using Weft.Sdk;

namespace Weft.Engine.Inbox;

/// <summary>A list of commands of our own API as one message: each row stands by itself, those that are refused already with their reason.</summary>
internal static class OwnRows
{
    /// <summary>The kind under which such a message is stored.</summary>
    public const string Kind = "weft.rows.v1";

    public static byte[] Write(IReadOnlyList<MessageRow> rows, Vocabulary vocabulary)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var row in rows) Write(row, vocabulary, json);
            json.WriteEndArray();
        }

        return buffer.ToArray();
    }

    /// <exception cref="JsonException">It was not written by this version of Weft.</exception>
    public static Translation.Rows Read(ReadOnlyMemory<byte> body, Vocabulary vocabulary)
    {
        using var json = JsonDocument.Parse(body);
        return new Translation.Rows([.. json.RootElement.EnumerateArray().Select(row => Read(row, vocabulary))], []);
    }

    private static void Write(MessageRow row, Vocabulary vocabulary, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("row", row.Name);
        if (row.Refused is { } refused)
        {
            json.WriteString("reason", refused.Reason);
            json.WriteString("field", refused.Field);
            json.WriteString("nextStep", refused.NextStep);
        }
        else
        {
            var (to, command) = row.Commands.Single();
            json.WriteString("to", to.ToString());
            json.WriteString("command", vocabulary.NameOf(command));
            json.WritePropertyName("data");
            json.WriteRawValue(vocabulary.Write(command), skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    private static MessageRow Read(JsonElement row, Vocabulary vocabulary)
    {
        string Text(string name) => row.GetProperty(name).GetString() ?? "";
        if (row.TryGetProperty("reason", out var reason)) return new MessageRow(Text("row"), [], new Translation.Quarantine(reason.GetString()!, row.GetProperty("field").GetString(), Text("nextStep")));
        var command = vocabulary.Read<Command>(Text("command"), System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(row.GetProperty("data")));
        return new MessageRow(Text("row"), ImmutableArray.Create(new Addressed(StreamId.Parse(Text("to")), command)));
    }
}
