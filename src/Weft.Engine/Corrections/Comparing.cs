using System.Globalization;
using System.Text;
using Weft.Engine.Queries.Desk;

namespace Weft.Engine.Corrections;

/// <summary>Makes the draft of a message, and of a corrected draft the copy and what differs.</summary>
internal static class Comparing
{
    /// <summary>The message with everything blacked out that is not for everybody, each place under a number of its own.</summary>
    public static (string Text, int BlackedOut) Draft(Paper original)
    {
        var hidden = Hidden(original);
        foreach (var (field, i) in hidden.Select((f, i) => (f, i))) field.Write(TokenOf(i + 1));
        return (original.Text(), hidden.Count);
    }

    /// <summary>What differs, once what is still blacked out is put back; or why it cannot be taken. Changes the copy.</summary>
    public static (IReadOnlyList<FieldChange> Changes, CorrectionFault? Fault) Changes(Paper original, Paper copy)
    {
        if (copy.Format != original.Format) return ([], Invalid($"The message is {original.Format}, and this is {copy.Format}.", "text", $"Send {original.Format}."));
        var (unmasked, moved) = PutBack(original, copy);
        if (moved is not null) return ([], moved);
        var before = original.Fields().ToDictionary(f => f.Path, StringComparer.Ordinal);
        var after = unmasked.ToDictionary(f => f.Path, StringComparer.Ordinal);
        var changes = new List<FieldChange>();
        foreach (var path in before.Keys.Union(after.Keys))
        {
            var (was, becomes) = (before.GetValueOrDefault(path), after.GetValueOrDefault(path));
            if (was?.Shown == becomes?.Shown && was?.Text is null == becomes?.Text is null) continue;
            if (was is { IsLocked: true })
                return ([], Invalid($"{path} has to stay as it is: the sender, and everything that refers to this message, know it under this.", path, "Put it back. If it is wrong itself, have the message sent again, correctly."));
            changes.Add(new FieldChange(path, ShownOf(was), ShownOf(becomes)));
        }

        return (changes, null);
    }

    /// <summary>Values that are still blacked out are put back where they were hidden. One that stands anywhere else is refused, or it would show what it hides.</summary>
    private static (IReadOnlyList<Field> Fields, CorrectionFault? Fault) PutBack(Paper original, Paper copy)
    {
        var hidden = Hidden(original);
        var used = new HashSet<int>();
        var said = original.Fields().Where(f => Says(f.Text) || Says(f.Shown) || Says(f.Path)).Select(f => (f.Path, f.Shown)).ToHashSet();
        foreach (var field in copy.Fields())
        {
            if (Says(field.Path)) return ([], StillHidden(field.Path));
            if (!Says(field.Shown) || said.Contains((field.Path, field.Shown))) continue;
            if (NumberOf(field.Text) is not { } number || number > hidden.Count || hidden[number - 1] is var was && (was.Name != field.Name || !field.IsPersonal) || !used.Add(number)) return ([], StillHidden(field.Path));
            field.Take(hidden[number - 1]);
        }

        return (copy.Fields(), null);
    }

    private static List<Field> Hidden(Paper paper) => [.. paper.Fields().Where(f => f is { IsPersonal: true, IsSet: true })];

    private static string TokenOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{PersonalFields.Mask}{number}");

    private static int? NumberOf(string? text) =>
        text?.StartsWith(PersonalFields.Mask, StringComparison.Ordinal) == true && int.TryParse(text.AsSpan(PersonalFields.Mask.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static bool Says(string? text) => text?.Contains(PersonalFields.Mask, StringComparison.Ordinal) == true;

    private static string? ShownOf(Field? field) => field is null ? null : field is { IsPersonal: true, IsSet: true } ? PersonalFields.Mask : Short(field.Shown);

    /// <summary>Of a long text, its beginning.</summary>
    private static string Short(string text) => text.Length <= CorrectionDesk.LongestShown ? text : new StringBuilder(text, 0, CorrectionDesk.LongestShown, CorrectionDesk.LongestShown + 1).Append('…').ToString();

    private static CorrectionFault StillHidden(string path) =>
        Invalid($"{path} holds text that stands for something blacked out, and is not where it was hidden.", path, "Leave what is blacked out where it is, once, or write something of your own over it.");

    public static CorrectionFault Invalid(string reason, string? field, string nextStep) => new(CorrectionObstacle.Invalid, reason, field, nextStep);
}
