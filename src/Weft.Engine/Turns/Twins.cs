using Weft.Engine.Inbox;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Turns;

/// <summary>
/// Finds messages that came under a number which their sender had given to another content before: a repeat would have been recognised when it was stored, so this one says
/// something else, and only a person can tell which of the two is right. The first that was acted on stands.
/// </summary>
internal sealed class Twins(Store store)
{
    /// <summary>Looks for what was acted on in earlier transactions.</summary>
    public async Task FindAsync(List<Unit> units, CancellationToken cancellation)
    {
        var numbered = units.OfType<MessageUnit>().Where(u => ContentKey.NumberOf(u.Row.DedupKey) is not null).ToList();
        foreach (var sender in numbered.GroupBy(u => u.Row.Connection, StringComparer.Ordinal))
        {
            var numbers = sender.Select(u => ContentKey.NumberOf(u.Row.DedupKey)!).Distinct(StringComparer.Ordinal).ToList();
            var known = (await store.NumberedAsync(sender.Key, numbers, cancellation)).Where(m => m.ActedUpon).ToLookup(m => ContentKey.NumberOf(m.DedupKey), StringComparer.Ordinal);
            foreach (var unit in sender) unit.Twin = known[ContentKey.NumberOf(unit.Row.DedupKey)].FirstOrDefault(m => m.Id != unit.Row.Id)?.Id;
        }
    }

    /// <summary>Why a message must not be acted on; null when it may.</summary>
    public static Translation.Quarantine? FaultOf(MessageUnit unit, TurnBatch batch)
    {
        if (ContentKey.NumberOf(unit.Row.DedupKey) is not { } number) return null;
        var first = unit.Twin ?? batch.ActedUponUnder((unit.Row.Connection, number), except: unit.Row.Id);
        return first is null
            ? null
            : new Translation.Quarantine(
                $"The number {ContentKey.Plain(number)} was used before for something else: message {first} came under it with other content, and was acted on.",
                null,
                $"Compare the two: 'weft messages show {unit.Row.Id}' shows both. If this one is true as well, have it sent again under a number of its own.");
    }

    /// <summary>Remembers that a message was acted on in this transaction.</summary>
    public static void Remember(MessageUnit unit, TurnBatch batch)
    {
        if (ContentKey.NumberOf(unit.Row.DedupKey) is { } number) batch.ActedUpon.TryAdd((unit.Row.Connection, number), unit.Row.Id);
    }
}
