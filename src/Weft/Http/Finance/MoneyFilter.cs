using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Weft.Core.Finance;
using Weft.Engine.Queries;

namespace Weft.Http.Finance;

/// <summary>Which differences of money are wanted.</summary>
/// <param name="Filter">"open", "accepted", "resolved", "gone" or "all".</param>
/// <param name="Class">Only of this class.</param>
/// <param name="Order">Only of this order, by our id.</param>
/// <param name="Where">Only of this connection.</param>
/// <param name="Currency">Only of this currency.</param>
/// <param name="Until">Only of this month and of earlier ones: what keeps the month from being closed.</param>
internal sealed record MoneyFilter(
    [FromQuery(Name = "filter")] string? Filter, [FromQuery(Name = "class")] string? Class, [FromQuery(Name = "order")] string? Order, [FromQuery(Name = "where")] string? Where,
    [FromQuery(Name = "currency")] string? Currency, [FromQuery(Name = "until")] string? Until)
{
    private static readonly string[] filters = ["open", "accepted", "resolved", "gone", "all"];

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public Problem? Fault() =>
        Filter is not null && !filters.Contains(Filter) ? Problem.Of(400, "filter-invalid", $"'{Filter}' is no filter.", "filter", $"Use one of {string.Join(", ", filters)}.")
        : Class is not null && Kind is null ? Problem.Of(400, "class-invalid", $"'{Class}' is no class of differences.", "class", $"Use one of {string.Join(", ", Enum.GetNames<MoneyClass>())}.")
        : Currency is not null && !Core.Shared.Currency.TryParse(Currency.ToUpper(CultureInfo.InvariantCulture), out _) ? Problem.Of(400, "currency-invalid", $"'{Currency}' is no currency.", "currency", "Write its three letters, e.g. EUR.")
        : Until is not null && !Period.TryParse(Until, out _) ? Problem.Of(400, "period-invalid", $"'{Until}' is no period.", "until", "Write the month as 2026-11.")
        : null;

    /// <summary>The question to the engine.</summary>
    public MoneyDifferenceQuery Query(ListCursor? after, int limit) => new(Filter ?? "open", Kind?.ToString(), Order, after, limit) { Where = Where, Currency = Currency?.ToUpper(CultureInfo.InvariantCulture), Until = Until };

    private MoneyClass? Kind => Class is not null && Class.All(char.IsAsciiLetter) && Enum.TryParse<MoneyClass>(Class, ignoreCase: true, out var parsed) ? parsed : null;
}
