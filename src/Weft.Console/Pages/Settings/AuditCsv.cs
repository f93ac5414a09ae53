using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weft.Engine;
using Weft.Engine.Access;
using Weft.Sdk;

namespace Weft.Desk.Pages.Settings;

/// <summary>The newest entries of the audit trail as a file for spreadsheets.</summary>
internal static class AuditCsv
{
    private const int MostRows = 5_000;

    public static void MapAuditCsv(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/settings/audit.csv", WriteAsync).RequireAuthorization(ConsolePolicies.Admin);

    private static async Task<IResult> WriteAsync(HttpContext context, WeftEngine engine, string? actor, string? entity)
    {
        var list = await engine.Audit.ListAsync(new AuditQuery(long.MaxValue, AuditPage.Said(actor), AuditPage.Said(entity), MostRows), context.RequestAborted);
        var rows = list.Select(r => CsvText.Row(
            r.Seq.ToString(CultureInfo.InvariantCulture), r.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), r.Entry.Kind, r.Entry.Actor, r.Entry.Action, r.Entry.Entity, r.Entry.Address, r.Entry.Outcome, r.Entry.Detail ?? ""));
        context.Response.Headers.ContentDisposition = "attachment; filename=audit.csv";
        return Results.Text(string.Concat(rows.Prepend(CsvText.Row("number", "at", "kind", "actor", "action", "entity", "address", "outcome", "detail"))), "text/csv; charset=utf-8");
    }
}
