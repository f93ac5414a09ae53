using System.Globalization;
using Weft.Desk.Acting;
using Weft.Desk.Words;
using Weft.Engine.Caring;
using Weft.Engine.Queries.Desk;

namespace Weft.Desk.Pages.Exceptions;

/// <summary>Sharing the work on causes.</summary>
public sealed partial class ExceptionsPage
{
    private static readonly (int Hours, string Text)[] snoozes = [(1, "For an hour"), (4, "For four hours"), (24, "For a day"), (72, "For three days"), (168, "For a week")];

    /// <summary>What rests is folded away, unless it is overdue: that is never hidden.</summary>
    private bool IsAside(HeldCause h) => CareOf(h.Id).Rests(Now) && !h.Cause.Late;

    private bool IsAside(FailureCause f) => CareOf(f.Id).Rests(Now) && f.LateOrders == 0;

    private CauseCare CareOf(string cause) => care.GetValueOrDefault(cause) ?? CauseCare.None(cause);

    private async Task CareAsync(string cause, string what, CareWish wish)
    {
        switch (wish)
        {
            case CareWish.Assign:
                await AskAsync(
                    new Question("Who looks after it?", what, "Assign") { Note = "Who", Options = await WhoAsync() },
                    who => DoAsync("assignCause", cause, by => Engine.Care.AssignAsync(cause, who switch { "" => null, "me" => by, _ => who[1..] }, by, CancellationToken.None), "It is assigned."));
                break;
            case CareWish.Note:
                await AskAsync(
                    new Question("Note something", what, "Keep the note") { Note = "What did you find out?" },
                    text => DoAsync("noteCause", cause, by => Engine.Care.NoteAsync(cause, text, by, CancellationToken.None), "The note is kept."));
                break;
            case CareWish.Snooze:
                await AskAsync(
                    new Question("Let it rest for a while?", $"{what} It comes back by itself. What is overdue stays in sight, and nothing is stopped by it.", "Snooze")
                    {
                        Note = "How long", Options = [.. snoozes.Select(s => ($"{s.Hours}", s.Text))],
                    },
                    hours => DoAsync("snoozeCause", cause, by => Engine.Care.SnoozeAsync(cause, Now.AddHours(int.Parse(hours, CultureInfo.InvariantCulture)), by, CancellationToken.None), "It rests."));
                break;
            case CareWish.Wake:
                await AskAsync(
                    new Question("Let it come back now?", what, "Wake"), _ => DoAsync("snoozeCause", cause, by => Engine.Care.SnoozeAsync(cause, null, by, CancellationToken.None), "It is back."));
                break;
        }
    }

    private Task<Answer> DoAsync(string action, string cause, Func<string, Task<string?>> change, string done) =>
        Operator.DoAsync(ConsolePolicies.Operator, new Deed(action, $"causes/{cause}"), async by => await change(by) is { } refused ? new Answer(false, refused) : new Answer(true, done));

    /// <summary>Oneself first, then everybody who may sign in; names stand behind a mark of their own, so that nobody is called "me".</summary>
    private async Task<IReadOnlyList<(string, string)>> WhoAsync() =>
        [("me", "I do"), .. (await Engine.Access.UsersAsync(CancellationToken.None)).Where(u => u.DisabledAt is null).Select(u => ($"@{u.Name}", u.Name)), ("", "Nobody")];
}
