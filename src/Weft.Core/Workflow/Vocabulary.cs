using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Weft.Core.Workflow;

/// <summary>
/// The persisted names of commands, events and delivery requests. Names are explicit and versioned (<c>order.placed.v1</c>), never CLR names, so that
/// a rename in code cannot orphan what is stored.
/// </summary>
public sealed class Vocabulary
{
    private readonly FrozenDictionary<string, JsonTypeInfo> byName;
    private readonly FrozenDictionary<Type, (string Name, JsonTypeInfo Json)> byType;

    /// <summary>Builds the vocabulary; a name or a type entered twice is a programming error.</summary>
    public Vocabulary(IEnumerable<KeyValuePair<string, JsonTypeInfo>> words)
    {
        var list = words.ToList();
        byName = list.ToFrozenDictionary(w => w.Key, w => w.Value);
        byType = list.ToFrozenDictionary(w => w.Value.Type, w => (w.Key, w.Value));
    }

    /// <summary>All names, for documentation and golden histories.</summary>
    public IEnumerable<string> Names => byName.Keys.Order(StringComparer.Ordinal);

    /// <summary>True when the message has a persisted name.</summary>
    public bool Knows(object message) => byType.ContainsKey(message.GetType());

    /// <summary>The persisted name of a message.</summary>
    public string NameOf(object message) => Entry(message).Name;

    /// <summary>The persisted name of a kind of messages.</summary>
    public string NameOf<T>() => byType[typeof(T)].Name;

    /// <summary>The message as UTF-8 JSON.</summary>
    public byte[] Write(object message) => JsonSerializer.SerializeToUtf8Bytes(message, Entry(message).Json);

    /// <summary>Reads a message back.</summary>
    /// <exception cref="JsonException">The name is unknown or the content does not fit it.</exception>
    public T Read<T>(string name, ReadOnlySpan<byte> json)
        where T : class =>
        byName.TryGetValue(name, out var info) && JsonSerializer.Deserialize(json, info) is T message
            ? message
            : throw new JsonException($"'{name}' is not a known {typeof(T).Name} of this version of Weft.");

    private (string Name, JsonTypeInfo Json) Entry(object message) =>
        byType.TryGetValue(message.GetType(), out var entry) ? entry : throw new InvalidOperationException($"{message.GetType().Name} has no persisted name; add it to the vocabulary.");
}
