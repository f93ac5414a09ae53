using System.Collections.Immutable;
using System.Text.Json;
using Weft.Connectors.Http;
using Weft.Core.Inventory;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Nordmarkt;

/// <summary>
/// Sets numbers at Nordmarkt, each only if the one there is still the one we know. Nordmarkt's own sales lower it too: then ours, which has them in it or will have them in a
/// moment, is set upon the lowered one. What somebody else has set is left and reported.
/// </summary>
internal sealed class NordmarktStock(VendorApi api)
{
    /// <summary>Most rows of a call.</summary>
    public const int Batch = 100;

    /// <summary>How often a row is sent while buyers are faster.</summary>
    private const int Rounds = 4;

    public async Task<ImmutableArray<DeliveryOutcome>> SetAsync(ImmutableArray<ChannelStockRequest> requests, CancellationToken cancellation)
    {
        var outcomes = new DeliveryOutcome[requests.Length];
        List<Row> open = [.. requests.Select((r, i) => new Row(i, r, r.Before))];
        for (var round = 1; round <= Rounds && open.Count > 0; round++) open = await SetAsync(open, outcomes, cancellation);
        foreach (var row in open) outcomes[row.Index] = new DeliveryOutcome.Transient($"Orders for {row.Request.Sku} come in faster than its stock can be set.");
        return [.. outcomes];
    }

    /// <summary>Sends rows, and gives back those that Nordmarkt has lowered meanwhile, with what it shows.</summary>
    private async Task<List<Row>> SetAsync(List<Row> rows, DeliveryOutcome[] outcomes, CancellationToken cancellation)
    {
        var stock = new Stock([.. rows.Select(r => new StockRow(r.Request.Sku.Value, r.Request.Available, r.Expected))], StockNotices.OurName);
        var answer = await api.PostAsync("api/stock", JsonSerializer.SerializeToUtf8Bytes(stock, NordmarktWire.Default.Stock), cancellation);
        var whole = answer.Ok ? new DeliveryOutcome.Delivered() : NordmarktCalls.Refusal(answer, "stock");
        foreach (var row in rows) outcomes[row.Index] = whole;
        var open = new List<Row>();
        if (!answer.Ok) return open;
        foreach (var error in answer.Json().Objects("errors"))
        {
            var row = rows[(int)error.Whole("index", 0, rows.Count - 1)];
            if (error.Text("code") != "QUANTITY_DIFFERS") outcomes[row.Index] = Refused(row.Request, error);
            else if (Differs(row, error) is { } outcome) outcomes[row.Index] = outcome;
            else open.Add(row with { Expected = Shows(error) });
        }

        return open;
    }

    /// <summary>What it means that Nordmarkt shows another number than we know; null when it is only its own sales.</summary>
    private static DeliveryOutcome? Differs(Row row, JsonFields error) =>
        Shows(error) == row.Request.Available ? new DeliveryOutcome.Delivered()
        : error.Text("cause") == "ORDER" ? null
        : StockOutcomes.ShowsOther("Nordmarkt", row.Request, Shows(error));

    private static int Shows(JsonFields error) => (int)error.Whole("quantity", 0, int.MaxValue);

    private static DeliveryOutcome Refused(ChannelStockRequest row, JsonFields error) => (error.Flag("retryable"), error.Text("code")) switch
    {
        (true, _) => new DeliveryOutcome.Transient($"Nordmarkt cannot take the stock of {row.Sku} now: {error.Text("message")}"),
        (_, "UNKNOWN_SKU") => StockOutcomes.NotListed("Nordmarkt", row),
        _ => new DeliveryOutcome.Permanent($"Nordmarkt refuses {row.Available} units of {row.Sku}: {error.Text("message")}", "quantity", "Correct what it names; the next number is sent by itself."),
    };

    private sealed record Row(int Index, ChannelStockRequest Request, int? Expected);
}
