using System.Globalization;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine;
using Weft.Hosting;
using Weft.Sdk;

namespace Weft.Http.Stock;

/// <summary><c>POST /api/v1/stock/snapshots</c>: counts by the owner of the stock.</summary>
internal static class SnapshotEndpoint
{
    public static async Task<IResult> TakeAsync(WeftEngine engine, WeftOptions options, HttpContext context)
    {
        var (request, problem) = await RowsRequest.ReadAsync(context, options);
        if (request is null) return problem!.ToResult();
        try
        {
            var countedAt = request.Root.IsNull("countedAt") ? (DateTimeOffset?)null : request.Root.Time("countedAt");
            var confirmed = !request.Root.IsNull("confirmZeros") && request.Root.Flag("confirmZeros");
            var seen = new HashSet<(Sku, string, StockBucket, DateTimeOffset)>();
            request.ReadRows(row => Read(row, request.Source, countedAt, seen));
            if (!confirmed && await ZeroGuard.FaultAsync(engine, options.Stock, request.Commands, context.RequestAborted) is { } emptied) return emptied.ToResult();
        }
        catch (FieldFault fault)
        {
            return Problem.Of(400, "request-invalid", fault.Reason, fault.Field, "Compare the request with /openapi/v1.json.").ToResult();
        }

        return await request.SubmitAsync(engine, context);
    }

    private static Addressed Read(JsonFields row, string source, DateTimeOffset? countedAt, HashSet<(Sku, string, StockBucket, DateTimeOffset)> seen)
    {
        var (sku, location, bucket) = (row.Sku("sku"), row.Text("location"), RowsRequest.Bucket(row));
        var at = row.IsNull("countedAt") && countedAt is { } time ? time : row.Time("countedAt");
        var count = new CountStock(location, (int)row.Whole("onHand", -StockLimits.Units, StockLimits.Units), at) { Bucket = bucket, Source = source, Unit = row.TextOrNull("unit") };
        // Two counts of different times contradict nothing: the newer one holds. Of one moment, only one can be right.
        return seen.Add((sku, location, bucket, at)) ? new Addressed(StockWorkflow.StreamOf(sku), count) : throw row.Fault("sku", $"The list counts {sku} at {location} twice for the same time.");
    }
}

/// <summary>An export that failed half-way looks like a shop that is sold out. A list that would empty too many SKUs is refused as a whole until somebody confirms it.</summary>
internal static class ZeroGuard
{
    public static async Task<Problem?> FaultAsync(WeftEngine engine, StockOptions limits, IEnumerable<Addressed> commands, CancellationToken cancellation)
    {
        var counts = commands.Where(c => c.Command is CountStock { Bucket: StockBucket.Sellable }).ToLookup(c => c.To, c => (CountStock)c.Command);
        if (counts.Count < limits.ZeroGuardFrom) return null;
        var zeros = counts.Where(c => c.All(row => row.OnHand == 0)).ToList();
        if (!TooMany(zeros.Count)) return null;
        // Only those that have units now are emptied by it.
        var states = await engine.Stock.StatesAsync([.. zeros.Select(z => new Sku(z.Key.Key))], cancellation);
        var emptied = states.Count(s => counts[StockWorkflow.StreamOf(s.Sku)].Any(row => s.At(row.Location).Sellable.Units > 0));
        return !TooMany(emptied) ? null : Problem.Of(
            409,
            "too-many-zeros",
            string.Create(CultureInfo.InvariantCulture, $"The list would set {emptied} of the {counts.Count} SKUs it counts to zero ({emptied * 100 / counts.Count} %; up to {limits.MaxZeroPercent} % are taken without asking). Nothing of it was taken."),
            "rows",
            "Check that the export is complete. If it is right, send it again with \"confirmZeros\": true.");

        bool TooMany(int some) => some * 100L > (long)counts.Count * limits.MaxZeroPercent;
    }
}
