using Microsoft.AspNetCore.Components;
using MudBlazor;
using Weft.Desk.Acting;
using Weft.Desk.Words;
using Weft.Engine.Queries.Desk;

namespace Weft.Desk.Live;

/// <summary>A page on which somebody can do something: asks first, does it, and says what became of it.</summary>
public abstract class ActingPage : LivePage
{
    /// <summary>Who acts.</summary>
    [Inject]
    internal Operator Operator { get; set; } = null!;

    /// <summary>What many pages show.</summary>
    [Inject]
    internal Readings Readings { get; set; } = null!;

    [Inject]
    private Confirming Confirming { get; set; } = null!;

    [Inject]
    private Undoing Undoing { get; set; } = null!;

    [Inject]
    private ISnackbar Messages { get; set; } = null!;

    /// <summary>True while something is being done.</summary>
    protected bool IsActing { get; private set; }

    /// <summary>Asks, and does it when the answer is yes.</summary>
    /// <param name="ask">What is asked.</param>
    /// <param name="act">What is done, with the reason that was given.</param>
    internal async Task AskAsync(Question ask, Func<string, Task<Answer>> act)
    {
        if (!IsActing && await Confirming.AskAsync(ask) is { } reason) await ActAsync(ask.IsBulk ? ask.Title.TrimEnd('?') : null, () => act(reason));
    }

    /// <summary>Shows what will come of trying a cause's requests again, and tries as many as are wanted.</summary>
    internal async Task AskRetryAsync(FailureCause cause, Func<int, Task<Answer>> act)
    {
        if (!IsActing && await Confirming.AskRetryAsync(cause) is { } many) await ActAsync($"Send {Spans.Grouped(Math.Min(many, cause.Count))} again", () => act(many));
    }

    /// <summary>Does it; what has a title can be taken back before it begins.</summary>
    private async Task ActAsync(string? bulk, Func<Task<Answer>> act)
    {
        if (IsActing) return;
        IsActing = true;
        try
        {
            if (bulk is not null && !await Undoing.WaitAsync(bulk))
            {
                Messages.Add("Taken back. Nothing was done.", Severity.Info);
                return;
            }

            var answer = await act();
            Messages.Add(answer.Text, answer.Done ? Severity.Success : Severity.Warning);
        }
        catch (Exception e)
        {
            Messages.Add($"Nothing is known of what became of it: {e.Message} Look again before you repeat it.", Severity.Error);
        }
        finally
        {
            IsActing = false;
            Readings.Forget();
        }

        await RefreshAsync();
    }
}
