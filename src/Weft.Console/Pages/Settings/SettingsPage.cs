using Microsoft.AspNetCore.Components;
using Weft.Desk.Acting;
using Weft.Desk.Live;
using Weft.Desk.Parts;

namespace Weft.Desk.Pages.Settings;

/// <summary>A page of the settings.</summary>
public abstract class SettingsPage : ActingPage
{
    private static readonly (string Address, string Name)[] pages =
        [("settings/users", "Users"), ("settings/sessions", "Sessions"), ("settings/keys", "API keys"), ("settings/audit", "Audit trail"), ("settings/configuration", "Configuration")];

    /// <summary>The host's services.</summary>
    [Inject]
    internal SettingsDesk Desk { get; set; } = null!;

    /// <summary>The pages of the settings.</summary>
    protected static IReadOnlyList<Choices.Choice> Tabs { get; } = [.. pages.Select(p => new Choices.Choice(p.Address, p.Name, p.Address))];

    /// <summary>Does something that takes the role admin; it stands in the audit trail. Answers with what is shown once.</summary>
    internal async Task<string?> ChangeAsync(Question ask, string action, string entity, Func<string, Task<SettingsAnswer>> change, string done)
    {
        string? shown = null;
        var deed = new Deed(action, entity);
        await AskAsync(ask, _ => Operator.DoAsync(ConsolePolicies.Admin, deed, async by =>
        {
            var answer = await change(by);
            deed.Detail = answer.Problem ?? answer.Detail;
            shown = answer.Shown;
            return answer.Problem is { } problem ? new Answer(false, problem) : new Answer(true, done);
        }));
        return shown;
    }
}
