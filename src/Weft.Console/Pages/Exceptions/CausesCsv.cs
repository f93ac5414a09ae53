using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weft.Engine;
using Weft.Engine.Queries.Desk;
using Weft.Sdk;

namespace Weft.Desk.Pages.Exceptions;

/// <summary>What went wrong, by cause, as a file for spreadsheets.</summary>
internal static class CausesCsv
{
    public const string Address = "exceptions.csv";

    public static void MapCausesCsv(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/" + Address, WriteAsync).RequireAuthorization(ConsolePolicies.Viewer);

    private static async Task WriteAsync(HttpContext context, WeftEngine engine)
    {
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"exceptions.csv\"";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(CsvText.Row("cause", "kind", "what", "why", "count", "oldest", "overdue", "looked after by", "rests until", "newest note", "noted by"));
        foreach (var c in await engine.Desk.CausesAsync(context.RequestAborted)) await context.Response.WriteAsync(Line(c), context.RequestAborted);
    }

    internal static string Line(CauseSummary c)
    {
        var note = c.Care.Notes.Count > 0 ? c.Care.Notes[0] : null;
        return CsvText.Row(
            c.Id, c.Kind, c.What, c.Why, c.Count.ToString(CultureInfo.InvariantCulture), Time(c.Oldest), c.Overdue ? "yes" : "no", c.Care.Assignee ?? "", c.Care.SnoozedUntil is { } until ? Time(until) : "",
            note?.Text ?? "", note?.Author ?? "");
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
