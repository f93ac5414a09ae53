using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weft.Engine;
using Weft.Engine.Queries.Desk;
using Weft.Sdk;

namespace Weft.Desk.Pages.Exceptions;

/// <summary>What is over, as a file for spreadsheets.</summary>
internal static class ResolvedCsv
{
    public const string Address = "resolved.csv";

    /// <summary>Most rows of one file.</summary>
    public const int MostRows = 10_000;

    private const int PageSize = 500;

    public static void MapResolvedCsv(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/" + Address, WriteAsync).RequireAuthorization(ConsolePolicies.Viewer);

    private static async Task WriteAsync(HttpContext context, WeftEngine engine, string? kind, string? by)
    {
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"resolved.csv\"";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(CsvText.Row("over", "kind", "about", "at", "what", "what was wrong", "how it ended", "by", "open since"));
        Engine.Queries.ListCursor? after = null;
        for (var rows = 0; rows < MostRows; rows += PageSize)
        {
            var page = await engine.Desk.ResolvedAsync(kind ?? "order", by != "itself", after, PageSize, context.RequestAborted);
            foreach (var r in page) await context.Response.WriteAsync(Line(r), context.RequestAborted);
            if (page.Count < PageSize) break;
            after = page[^1].Cursor();
        }
    }

    private static string Line(ResolvedSummary r) => CsvText.Row(Time(r.EndedAt), r.Kind, r.Link, r.Connection, r.What, r.Why, r.Ending, r.EndedBy ?? "itself", Time(r.OpenedAt));

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
