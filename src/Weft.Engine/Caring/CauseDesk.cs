using Weft.Engine.Storage;

namespace Weft.Engine.Caring;

/// <summary>
/// People share the work on causes: who looks after one, what they found out, and until when it may rest. It belongs to the cause, not to the failures of the day: when a cause comes back,
/// so does what was noted about it.
/// </summary>
public sealed class CauseDesk
{
    /// <summary>Characters of a note.</summary>
    public const int LongestNote = 500;

    /// <summary>Notes of one cause.</summary>
    public const int MostNotes = 50;

    /// <summary>A cause rests no longer than this.</summary>
    public static readonly TimeSpan LongestSnooze = TimeSpan.FromDays(30);

    /// <summary>Notes and assignments that nobody touched for so long are forgotten.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(365);

    private readonly Store store;
    private readonly TimeProvider clock;

    internal CauseDesk(Store store, TimeProvider clock) => (this.store, this.clock) = (store, clock);

    /// <summary>How causes are looked after, by their ids; those that nobody has touched are left out.</summary>
    public async Task<IReadOnlyDictionary<string, CauseCare>> OfAsync(IReadOnlyCollection<string> causes, CancellationToken cancellation)
    {
        if (causes.Count == 0) return new Dictionary<string, CauseCare>();
        var care = (await store.CareAsync([.. causes], cancellation)).ToDictionary(c => c.Cause, StringComparer.Ordinal);
        var notes = (await store.CauseNotesAsync([.. causes], cancellation)).ToLookup(n => n.Cause, StringComparer.Ordinal);
        return care.Keys.Union(notes.Select(n => n.Key)).ToDictionary(
            cause => cause,
            cause => new CauseCare(
                cause, care.GetValueOrDefault(cause)?.Assignee, care.GetValueOrDefault(cause)?.SnoozedUntil is { } until ? Micros.ToTime(until) : null,
                [.. notes[cause].Select(n => new CauseNote(Micros.ToTime(n.At), n.Author, n.Text))]),
            StringComparer.Ordinal);
    }

    /// <summary>Somebody looks after a cause from now on; null: nobody. Answers why not, or null when it is done.</summary>
    public async Task<string?> AssignAsync(string cause, string? user, string by, CancellationToken cancellation)
    {
        if (user is not null && user != by && await new Access.AccessStore(store).UserByNameAsync(user, cancellation) is not { DisabledAt: null }) return $"There is no user '{user}' who may sign in.";
        await store.RunAsync(CareStatements.Assign, [new CareRow(cause, user, null, clock.Now(), by)], cancellation);
        return null;
    }

    /// <summary>A cause rests until a time, and comes back by itself; null: it comes back now. Answers why not, or null when it is done.</summary>
    public async Task<string?> SnoozeAsync(string cause, DateTimeOffset? until, string by, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (until <= now) return "That time has passed.";
        if (until > now + LongestSnooze) return $"A cause rests {LongestSnooze.TotalDays:0} days at most.";
        await store.RunAsync(CareStatements.Snooze, [new CareRow(cause, null, until is { } at ? Micros.Of(at) : null, Micros.Of(now), by)], cancellation);
        return null;
    }

    /// <summary>Somebody notes something about a cause. Answers why not, or null when it is done.</summary>
    public async Task<string?> NoteAsync(string cause, string? text, string by, CancellationToken cancellation)
    {
        var note = StoredText.Of(text ?? "").Trim();
        if (note.Length == 0) return "A note has to say something.";
        if (note.Length > LongestNote) return $"A note has {LongestNote} characters at most; this one has {note.Length}.";
        if ((await store.CauseNotesAsync([cause], cancellation)).Count >= MostNotes) return $"A cause has {MostNotes} notes at most.";
        var now = clock.Now();
        await store.RunAsync(CareStatements.AddNote, [new NoteRow(store.NextId(), cause, now, by, note)], cancellation);
        await store.RunAsync(CareStatements.ForgetNotes, [now - Micros.Of(KeptFor)], cancellation);
        await store.RunAsync(CareStatements.ForgetCare, [now - Micros.Of(KeptFor)], cancellation);
        return null;
    }
}
