using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weft.Engine;
using Weft.Engine.Replays;
using Weft.Sdk;

namespace Weft.Desk.Pages.Replay;

/// <summary>What a dry run found, field by field, as a file for spreadsheets.</summary>
internal static class ReplayCsv
{
    private const int PageSize = 500;

    public static string AddressOf(long id) => string.Create(CultureInfo.InvariantCulture, $"replay/{id}.csv");

    public static void MapReplayCsv(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/replay/{id:long}.csv", WriteAsync).RequireAuthorization(ConsolePolicies.Viewer);

    private static async Task WriteAsync(HttpContext context, WeftEngine engine, long id)
    {
        if (await engine.Replays.FindAsync(id, context.RequestAborted) is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"replay-{id}.csv\"");
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(CsvText.Row("kind", "id", "state", "about", "what", "as it is", "by today's rules", "what leads there"));
        for (var after = ""; ;)
        {
            var page = await engine.Replays.DifferencesAsync(id, after, PageSize, context.RequestAborted);
            foreach (var d in page)
                foreach (var f in d.Detail.Fields) await context.Response.WriteAsync(Line(d, f), context.RequestAborted);
            if (page.Count < PageSize) return;
            after = page[^1].Detail.Entity;
        }
    }

    private static string Line(ReplayDifference d, ReplayField f) =>
        CsvText.Row(d.Detail.Kind, d.Detail.Id, d.State, ReplayWords.Of(f.About), f.Field, f.Was, f.Now, string.Join(" ", d.Detail.Actions.Select(a => $"{a.Words} {a.NextStep}".Trim())));
}
