namespace Weft.Engine.Caring;

/// <summary>Who looks after a cause, until when it rests, and what people noted about it.</summary>
/// <param name="Cause">The cause's id.</param>
/// <param name="Assignee">Who looks after it; null: nobody yet.</param>
/// <param name="SnoozedUntil">It rests until then; null, or a time that has passed: it does not.</param>
/// <param name="Notes">Notes, newest first.</param>
public sealed record CauseCare(string Cause, string? Assignee, DateTimeOffset? SnoozedUntil, IReadOnlyList<CauseNote> Notes)
{
    /// <summary>What nobody has looked after yet.</summary>
    public static CauseCare None(string cause) => new(cause, null, null, []);

    /// <summary>True while it rests.</summary>
    public bool Rests(DateTimeOffset now) => SnoozedUntil > now;
}

/// <summary>What somebody noted about a cause.</summary>
/// <param name="At">When.</param>
/// <param name="Author">Who.</param>
/// <param name="Text">What, as it was typed: whoever shows it has to make it harmless.</param>
public sealed record CauseNote(DateTimeOffset At, string Author, string Text);
