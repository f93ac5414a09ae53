using Microsoft.AspNetCore.Components;
using MudBlazor;
using Weft.Desk.Acting;

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
    private ISnackbar Messages { get; set; } = null!;

    /// <summary>True while something is being done.</summary>
    protected bool IsActing { get; private set; }

    /// <summary>Asks, and does it when the answer is yes.</summary>
    /// <param name="ask">What is asked.</param>
    /// <param name="act">What is done, with the reason that was given.</param>
    internal async Task AskAsync(Question ask, Func<string, Task<Answer>> act)
    {
        if (IsActing || await Confirming.AskAsync(ask) is not { } reason) return;
        IsActing = true;
        try
        {
            var answer = await act(reason);
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
