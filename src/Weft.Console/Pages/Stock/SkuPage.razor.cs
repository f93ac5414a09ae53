using Microsoft.AspNetCore.Components;
using Weft.Desk.Acting;
using Weft.Desk.Live;
using Weft.Core.Inventory;
using Weft.Core.Reconciliation;
using Weft.Core.Shared;
using Weft.Engine.Queries;

namespace Weft.Desk.Pages.Stock;

/// <summary>Everything about a SKU: how each number comes about, and what led to it.</summary>
public partial class SkuPage : ActingPage
{
    private const int MostLocations = 100;
    private const int MostPromises = 50;
    private const int MostHistory = 300;
    private const int UsualHistory = 30;
    private const int MostDifferences = 20;
    private StockStory? story;
    private IReadOnlyList<OversellSummary> oversells = [];
    private IReadOnlyList<DiscrepancySummary> drift = [];
    private bool mayAct;
    private string to = "";
    private int shown;

    /// <summary>The SKU.</summary>
    [Parameter]
    public string? Sku { get; set; }

    [SupplyParameterFromQuery]
    private int? Events { get; set; }

    private string Name => (Sku ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override async Task ReadAsync(CancellationToken cancellation)
    {
        mayAct = await Operator.MayAsync(ConsolePolicies.Operator);
        shown = Math.Clamp(Events ?? UsualHistory, 1, MostHistory);
        oversells = await Engine.Queries.OversellsAsync(new OversellQuery("all", null, Name, null, MostDifferences), cancellation);
        drift = await Engine.Queries.DiscrepanciesAsync(new DiscrepancyQuery("open", null, Name, null, null, MostDifferences), cancellation);
        story = await Engine.Stock.StoryAsync(new Sku(Name), shown, cancellation);
    }

    private async Task MapAsync()
    {
        var target = new Sku(to.Trim());
        var isKnown = (await Engine.Queries.StockAsync(target, CancellationToken.None)).Registered;
        await AskAsync(
            new Question($"{Name} is {target}?", isKnown ? $"Every order that waits for {Name} goes on by itself." : $"{target} is not in the catalogue: this will be refused. Create it in the ERP first.", "Map it"),
            _ => isKnown
                ? Operator.SubmitAsync(ConsolePolicies.Operator, StockWorkflow.StreamOf(new Sku(Name)), by => new MapSku(target, by), $"{Name} is {target} from now on.")
                : Task.FromResult(new Answer(false, $"SKU {target} is not in the catalogue. Nothing was mapped.")));
    }

    private Task HealAsync(DiscrepancySummary d) => AskAsync(
        new Question("Cure the difference?", d.Action, "Cure it") { Facts = [("Where", d.Where), ("Why", d.Why)] },
        _ => Operator.SubmitAsync(ConsolePolicies.Operator, DiscrepancyWorkflow.StreamOf(d.Id), by => new HealDiscrepancy(by), "It is being cured; the next look says whether it worked."));

    private Task AcceptAsync(DiscrepancySummary d) => AskAsync(
        new Question("Accept the difference?", "It stays, and nobody is asked about it again.", "Accept it") { Note = "Why may it stay?" },
        reason => Operator.SubmitAsync(ConsolePolicies.Operator, DiscrepancyWorkflow.StreamOf(d.Id), by => new AcceptDiscrepancy(by, reason), "Accepted."));
}
