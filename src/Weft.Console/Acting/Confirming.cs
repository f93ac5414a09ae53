using MudBlazor;
using Weft.Engine.Queries.Desk;

namespace Weft.Desk.Acting;

/// <summary>Asks before something is done.</summary>
internal sealed class Confirming(IDialogService dialogs)
{
    private static readonly DialogOptions options = new() { CloseOnEscapeKey = true, MaxWidth = MaxWidth.Small, FullWidth = true, BackdropClick = false };

    /// <summary>Answers with the note, which is empty when none was asked for; null when they think better of it.</summary>
    public async Task<string?> AskAsync(Question question)
    {
        var parameters = new DialogParameters<ConfirmDialog> { { d => d.Question, question } };
        var shown = await dialogs.ShowAsync<ConfirmDialog>(question.Title, parameters, question.Document is null ? options : options with { MaxWidth = MaxWidth.Medium });
        return await shown.Result is { Canceled: false, Data: string note } ? note : null;
    }

    /// <summary>Shows what will come of sending a cause's requests again; answers how many are to be tried, or null when they think better of it.</summary>
    public async Task<int?> AskRetryAsync(FailureCause cause)
    {
        var parameters = new DialogParameters<RetryDialog> { { d => d.Title, $"{cause.Where}: {cause.What} again?" }, { d => d.Where, cause.Where }, { d => d.Cause, cause.Id } };
        var shown = await dialogs.ShowAsync<RetryDialog>("", parameters, options with { MaxWidth = MaxWidth.Large });
        return await shown.Result is { Canceled: false, Data: int many } ? many : null;
    }
}
