using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weft.Core.Finance;
using Weft.Core.Shared;
using Weft.Desk.Words;
using Weft.Engine;
using Weft.Engine.Finance;
using Weft.Engine.Queries;
using Weft.Sdk;

namespace Weft.Desk.Pages.Reconciliation;

/// <summary>Differences of money, and months, as files for spreadsheets.</summary>
internal static class ReconciliationCsv
{
    public const string Address = "reconciliation.csv";
    public const string PeriodsAddress = "periods.csv";

    /// <summary>Most differences of one file.</summary>
    public const int MostRows = 10_000;

    private const int ReadSize = 500;

    public static void MapReconciliationCsv(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/" + Address, WriteAsync).RequireAuthorization(ConsolePolicies.Viewer);
        endpoints.MapGet("/" + PeriodsAddress, WritePeriodsAsync).RequireAuthorization(ConsolePolicies.Viewer);
    }

    private static async Task WriteAsync(HttpContext context, WeftEngine engine, string? show, [Microsoft.AspNetCore.Mvc.FromQuery(Name = "class")] string? kind, string? where, string? currency, string? until)
    {
        Begin(context, Address);
        await context.Response.WriteAsync(CsvText.Row("difference", "kind", "connection", "order", "document", "should be", "is", "currency", "amount", "state", "month", "first seen", "age in days", "why", "next step", "looked after by", "decided by", "note"));
        var query = ReconciliationPage.Of(show, kind, where, currency, until) with { Limit = ReadSize };
        for (var rows = 0; rows < MostRows;)
        {
            var page = await engine.Finance!.Queries.DifferencesAsync(query, context.RequestAborted);
            foreach (var d in page) await context.Response.WriteAsync(Line(d), context.RequestAborted);
            rows += page.Count;
            if (page.Count < ReadSize) break;
            query = query with { After = page[^1].Cursor() };
        }
    }

    private static string Line(MoneyDifferenceSummary d) => CsvText.Row(
        d.Id, MoneyWords.Of(d.Class), d.Where, d.Order, d.Document, d.Ours, d.Theirs, d.Amount.Currency.Code, d.Amount.Amount, MoneyWords.State(d.State).Text, d.Period, Time(d.FirstSeen), $"{d.AgeDays}", d.Why, d.Action, d.Assignee, d.DecidedBy, d.Note);

    private static async Task WritePeriodsAsync(HttpContext context, WeftEngine engine)
    {
        Begin(context, PeriodsAddress);
        await context.Response.WriteAsync(CsvText.Row(
            "month", "state", "closed by", "closed at", "currency", "open differences", "amount of these", "paid", "refunded", "invoiced", "credited", "revenue", "shipping and fees", "credits", "tax", "fees of providers", "rounding", "unexplained"));
        foreach (var period in await engine.Finance!.Queries.PeriodsAsync(context.RequestAborted))
            foreach (var line in Lines(period)) await context.Response.WriteAsync(line, context.RequestAborted);
    }

    /// <summary>A row for each currency that has figures or open differences, or one without.</summary>
    private static IEnumerable<string> Lines(PeriodStanding p)
    {
        var state = p.Closed is not null ? "closed" : "open";
        var currencies = (p.Closed?.Figures.Select(f => f.Paid.Currency) ?? []).Concat(p.Against.Select(a => a.Amount.Currency)).Distinct().OrderBy(c => c.Code, StringComparer.Ordinal).ToList();
        if (currencies.Count == 0) yield return CsvText.Row(p.Period.ToString(), state, p.Closed?.By, p.Closed is { } closed ? Time(closed.AsOf) : null);
        foreach (var currency in currencies)
        {
            var (against, f) = (p.Against.FirstOrDefault(a => a.Amount.Currency == currency), p.Closed?.Figures.FirstOrDefault(x => x.Paid.Currency == currency));
            Money? tax = f?.Taxes.Aggregate(Money.Zero(currency), (m, t) => m + t.Amount);
            yield return CsvText.Row([
                p.Period.ToString(), state, p.Closed?.By, p.Closed is { } c ? Time(c.AsOf) : null, currency.Code, $"{against?.Count ?? 0}", against?.Amount.Amount ?? "0",
                .. ((Money?[])[f?.Paid, f?.Refunded, f?.Invoiced, f?.Credited, f?.Revenue, f?.Charges, f?.Credits, tax, f?.ProviderFees, f?.Rounding, f?.Unexplained]).Select(m => m?.Amount),
            ]);
        }
    }

    private static void Begin(HttpContext context, string name)
    {
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        context.Response.Headers.CacheControl = "no-store";
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
