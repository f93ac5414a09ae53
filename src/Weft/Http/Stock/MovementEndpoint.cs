using Weft.Core.Inventory;
using Weft.Engine;
using Weft.Hosting;
using Weft.Sdk;

namespace Weft.Http.Stock;

/// <summary><c>POST /api/v1/stock/movements</c>: units that came or went.</summary>
internal static class MovementEndpoint
{
    public static async Task<IResult> TakeAsync(WeftEngine engine, WeftOptions options, HttpContext context)
    {
        var (request, problem) = await RowsRequest.ReadAsync(context, options);
        if (request is null) return problem!.ToResult();
        request.ReadRows(row => Read(row, request.Source));
        return await request.SubmitAsync(engine, context);
    }

    private static Addressed Read(JsonFields row, string source)
    {
        var move = new MoveStock(row.Text("key"), row.Text("location"), (int)row.Whole("change", -StockLimits.Units, StockLimits.Units), row.Time("at"), RowsRequest.Word<MovementReason>(row, "reason", row.Text("reason")))
        {
            Bucket = RowsRequest.Bucket(row), Source = source, Unit = row.TextOrNull("unit"),
        };
        return new Addressed(StockWorkflow.StreamOf(row.Sku("sku")), move);
    }
}
