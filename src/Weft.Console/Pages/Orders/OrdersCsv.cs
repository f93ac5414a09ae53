using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weft.Desk.Words;
using Weft.Engine;
using Weft.Engine.Queries;
using Weft.Engine.Queries.Desk;
using Weft.Sdk;

namespace Weft.Desk.Pages.Orders;

/// <summary>The list of orders as a file for spreadsheets.</summary>
internal static class OrdersCsv
{
    public const string Address = "orders.csv";

    /// <summary>Most orders of one file.</summary>
    public const int MostRows = 10_000;

    private const int PageSize = 500;

    public static void MapOrdersCsv(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/" + Address, WriteAsync).RequireAuthorization(ConsolePolicies.Viewer);

    private static async Task WriteAsync(HttpContext context, WeftEngine engine, string? show, string? channel, string? status, string? q)
    {
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"orders.csv\"";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(CsvText.Row("order", "channel", "our id", "status", "in sync", "held", "total", "currency", "ERP number", "placed", "arrived", "in sync at"));
        var query = OrdersPage.Of(show ?? "all", channel, status, q, null, PageSize);
        for (var rows = 0; rows < MostRows;)
        {
            var page = await engine.Desk.BrowseAsync(query, context.RequestAborted);
            foreach (var order in page.Orders) await context.Response.WriteAsync(Line(order), context.RequestAborted);
            rows += page.Orders.Count;
            if (page.Next is null || page.LookedThrough) break;
            query = query with { After = page.Next };
        }
    }

    private static string Line(OrderSummary o)
    {
        var total = o.Total.ToString().Split(' ');
        return CsvText.Row(
            o.Number, o.Connection, o.Id, StatusWords.Of(o.Status).Text, o.InSync ? "yes" : "no", o.Held ? "yes" : "no", total[0], total[^1], o.ErpNumber, Time(o.PlacedAt), Time(o.Since), o.InSyncAt is { } at ? Time(at) : "");
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
