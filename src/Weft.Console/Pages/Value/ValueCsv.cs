using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weft.Engine;
using Weft.Engine.Value;
using Weft.Sdk;

namespace Weft.Desk.Pages.Value;

/// <summary>The figures of each day as a file for spreadsheets.</summary>
internal static class ValueCsv
{
    public const string Address = "value.csv";

    public static void MapValueCsv(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/" + Address, WriteAsync).RequireAuthorization(ConsolePolicies.Viewer);

    private static async Task WriteAsync(HttpContext context, WeftEngine engine, TimeProvider clock, int? days)
    {
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"value.csv\"";
        context.Response.Headers.CacheControl = "no-store";
        var (from, to) = ValuePage.Span(days, clock);
        var report = await engine.Value.ReportAsync(from, to, context.RequestAborted);
        await context.Response.WriteAsync(CsvText.Row(["day", "orders judged", .. ValueWords.All.Select(w => w.Key)]));
        foreach (var day in report.Days)
            await context.Response.WriteAsync(CsvText.Row([day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Number(day.Figures.Orders), .. ValueWords.All.Select(w => Number(w.Of(day.Figures)))]), context.RequestAborted);
    }

    private static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";
}
