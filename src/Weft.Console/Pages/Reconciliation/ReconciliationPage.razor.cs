using Microsoft.AspNetCore.Components;
using Weft.Core.Finance;
using Weft.Desk.Acting;
using Weft.Desk.Live;
using Weft.Desk.Words;
using Weft.Engine.Finance;
using Weft.Engine.Queries;

namespace Weft.Desk.Pages.Reconciliation;

/// <summary>Differences of money: which there are, what they come to, and comparing now.</summary>
public partial class ReconciliationPage : ActingPage
{
    private const int PageSize = 50;
    private const int LongestName = 100;
    private static readonly TimeSpan between = TimeSpan.FromMilliseconds(500);
    private static readonly (string Value, string Name)[] views = [("open", "open"), ("accepted", "accepted"), ("resolved", "said to be put right"), ("gone", "gone by itself"), ("all", "all")];
    private IReadOnlyList<MoneyDifferenceSummary>? differences;
    private IReadOnlyList<MoneySlice> slices = [];
    private IReadOnlyList<MoneyTotal> totals = [];
    private MoneyRunStatus? run;
    private long open;
    private bool more;
    private bool mayDecide;
    private bool isFollowing;

    [SupplyParameterFromQuery]
    private string? Show { get; set; }

    [SupplyParameterFromQuery(Name = "class")]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "where")]
    private string? Where { get; set; }

    [SupplyParameterFromQuery(Name = "currency")]
    private string? Currency { get; set; }

    [SupplyParameterFromQuery(Name = "until")]
    private string? Until { get; set; }

    [SupplyParameterFromQuery]
    private string? After { get; set; }

    [SupplyParameterFromQuery(Name = "run")]
    private string? Run { get; set; }

    private string View => Of(Show, null, null, null, null).Filter;

    private bool IsFiltered => Kind is not null || Where is not null || Currency is not null || Until is not null;

    private string CsvAddress => ReconciliationCsv.Address + new Uri(Here(("after", null), ("run", null))).Query;

    /// <summary>The question that an address asks. What is none of ours is left out, but for names, which then match nothing.</summary>
    internal static MoneyDifferenceQuery Of(string? show, string? kind, string? where, string? currency, string? until) =>
        new(views.Any(v => v.Value == show) ? show! : "open", Enum.GetNames<MoneyClass>().Contains(kind) ? kind : null, null, null, PageSize + 1)
        {
            Where = Name(where), Currency = Name(currency), Until = Period.TryParse(until, out _) ? until : null,
        };

    /// <inheritdoc/>
    protected override async Task ReadAsync(CancellationToken cancellation)
    {
        mayDecide = await Operator.MayAsync(ConsolePolicies.Finance);
        var (money, query) = (Engine.Finance!.Queries, Of(Show, Kind, Where, Currency, Until));
        open = await money.OpenAsync(cancellation);
        slices = await money.SlicesAsync(new MoneyDifferenceQuery(query.Filter, null, null, null, 1), cancellation);
        totals = MoneyTotal.Of(slices.Where(s => Matches(query, s)));
        var read = await money.DifferencesAsync(query with { After = Cursors.List(After) }, cancellation);
        (differences, more) = ([.. read.Take(PageSize)], read.Count > PageSize);
        run = Run is null ? null : await Engine.Finance.StatusAsync(Run, cancellation);
        if (RendererInfo.IsInteractive && run is { State: not "done" } && !isFollowing) _ = FollowAsync(run.Id);
    }

    private static bool Matches(MoneyDifferenceQuery query, MoneySlice s) =>
        (query.Class is null || query.Class == s.Class) && (query.Where is null || query.Where == s.Where) && (query.Currency is null || query.Currency == s.Amount.Currency.Code)
        && (query.Until is null || string.CompareOrdinal(s.Period, query.Until) <= 0);

    private static string? Name(string? text) => string.IsNullOrWhiteSpace(text) || text.Length > LongestName ? null : text;

    /// <summary>What can be chosen, with how many of the state there are; what is chosen is among it.</summary>
    private List<(string Value, int Count)> Facet(Func<MoneySlice, string> of, string? chosen)
    {
        var found = slices.GroupBy(of).Select(g => (g.Key, g.Sum(s => s.Count))).ToList();
        if (chosen is not null && found.All(f => f.Key != chosen)) found.Add((chosen, 0));
        return [.. found.OrderBy(f => f.Key, StringComparer.Ordinal)];
    }

    private void Choose(string name, object? value) => Nav.NavigateTo(Here((name, value as string), ("after", null)));

    private Task CompareAsync() => AskAsync(
        new Question("Compare all money now?", "Every order at rest is compared with what channel, provider and ERP have of it, and the payouts. It reads as fast as their rate limits allow, and changes nothing there.", "Compare"),
        _ => Operator.DoAsync(ConsolePolicies.Finance, new Deed("reconcileMoney", "money/reconciliations"), async _ =>
        {
            var started = await Engine.Finance!.StartAsync(null, CancellationToken.None);
            Nav.NavigateTo(Here(("run", started.Id), ("after", null)));
            return new Answer(true, "The comparison has begun.");
        }));

    /// <summary>A run is looked at more often than the page: most are over in a moment.</summary>
    private async Task FollowAsync(string id)
    {
        isFollowing = true;
        try
        {
            while (Run == id && run is { State: not "done" })
            {
                await Task.Delay(between, Clock, Left);
                run = await Engine.Finance!.StatusAsync(id, Left);
                StateHasChanged();
            }

            await RefreshAsync();
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // The page is closed.
        }
        finally
        {
            isFollowing = false;
        }
    }
}
