using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Weft.Connectors.Tryton.Rpc;
using Weft.Sdk;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton.Polling;

/// <summary>
/// Reads what is new: at first the whole catalogue with its stock, then the stock moves that were done since. One call tells that there is nothing new; only
/// what has moved is read further.
/// </summary>
internal sealed class TrytonPoll(TrytonClient tryton, TrytonLookups lookups, ShippedSales shipped, StockReader stock, TimeProvider clock)
{
    public const string ShipmentKind = "shipment";
    public const string SkuKind = "sku";
    public const string StockKind = "stock";

    /// <summary>Moves whose consequences are read in one poll.</summary>
    private const int MovesPerPage = 300;

    /// <summary>Moves read at once while looking for new ones.</summary>
    private const int RowsPerCall = 1_000;

    /// <summary>Products of one page of the catalogue.</summary>
    private const int ProductsPerPage = 200;

    private static readonly TimeSpan catalogueInterval = TimeSpan.FromSeconds(30);
    private static readonly string[] moveFields = ["product", "from_location", "to_location", "shipment", "write_date", "create_date"];

    private sealed record Move(int Id, DateTimeOffset Written, int Product, int? From, int? To, int? Shipment);

    public async Task<PollPage> PollAsync(string? text, CancellationToken cancellation)
    {
        var cursor = PollCursor.Read(text) ?? await StartAsync(cancellation);
        if (cursor.Product is { } after) return await CatalogueAsync(cursor, after, cancellation);
        var (moves, now) = await NewMovesAsync(cursor, cancellation);
        var page = moves.Take(MovesPerPage).ToList();
        var messages = ImmutableArray.CreateBuilder<PolledMessage>();
        var catalogueDue = now - cursor.Catalogue >= catalogueInterval;
        if (page.Count == 0 && !catalogueDue) return PollPage.Nothing(text);
        if (page.Count > 0)
        {
            foreach (var s in await shipped.ReadAsync(page.Select(m => m.Shipment).OfType<int>().Distinct().ToList(), cancellation))
                messages.Add(Message(ShipmentKind, $"shipment/{s.Order}/{s.Shipment}", s, PollJson.Default.ShipmentDocument));
            var counted = page.Select(m => m.Written).Append(now).Max();
            foreach (var s in await MovedStockAsync(page, counted, cancellation)) messages.Add(Message(StockKind, $"stock/{s.Sku}", s, PollJson.Default.StockDocument));
            cursor = cursor.With([.. page.Select(m => (m.Id, m.Written))]);
        }

        if (catalogueDue)
        {
            var changed = await ProductsAsync(ChangedSince(cursor.Catalogue - PollCursor.Overlap), cancellation);
            messages.AddRange(changed.Select(p => Message(SkuKind, $"sku/{p.Sku.Sku}", p.Sku, PollJson.Default.SkuDocument)));
            // More changes than one page holds, as after an import: the whole catalogue is read again.
            cursor = cursor with { Catalogue = now, Product = changed.Length == ProductsPerPage ? 0 : null };
        }

        return new(messages.ToImmutable(), cursor.Write(), moves.Count > page.Count || cursor.Product is not null);
    }

    /// <summary>What was done before the first poll is in the stock that the first poll reads.</summary>
    private async Task<PollCursor> StartAsync(CancellationToken cancellation)
    {
        var answer = await tryton.CallAsync("model.stock.move.search_read", [new object?[] { Where("state", "=", "done") }, 0, 1, new object?[] { new object?[] { "write_date", "DESC NULLS LAST" } }, moveFields], cancellation);
        var now = Now(answer, clock);
        var newest = answer.Result.GetArrayLength() > 0 ? Read(new(answer.Result[0])).Written : now;
        return new(newest, new Dictionary<int, long>(), now, 0);
    }

    private async Task<PollPage> CatalogueAsync(PollCursor cursor, int after, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var products = await ProductsAsync([Where("id", ">", after)], cancellation);
        var messages = ImmutableArray.CreateBuilder<PolledMessage>();
        foreach (var p in products) messages.Add(Message(SkuKind, $"sku/{p.Sku.Sku}", p.Sku, PollJson.Default.SkuDocument));
        var ids = products.Select(p => p.Id).ToList();
        var everywhere = (await lookups.WarehousesAsync(cancellation)).ToDictionary(w => w, _ => (IReadOnlyCollection<int>)ids);
        if (ids.Count > 0)
            foreach (var s in await stock.ReadAsync(everywhere, now > cursor.Moves ? now : cursor.Moves, cancellation)) messages.Add(Message(StockKind, $"stock/{s.Sku}", s, PollJson.Default.StockDocument));
        cursor = cursor with { Product = products.Length == ProductsPerPage ? ids[^1] : null };
        // After the catalogue, what has moved meanwhile is next.
        return new(messages.ToImmutable(), cursor.Write(), More: true);
    }

    private async Task<(List<Move> Moves, DateTimeOffset Now)> NewMovesAsync(PollCursor cursor, CancellationToken cancellation)
    {
        object?[] domain = [Where("state", "=", "done"), Where("write_date", ">=", cursor.Moves - PollCursor.Overlap)];
        object?[] order = [(object?[])["write_date", "ASC"], (object?[])["id", "ASC"]];
        var found = new List<Move>();
        DateTimeOffset? now = null;
        for (var offset = 0; found.Count <= MovesPerPage; offset += RowsPerCall)
        {
            var answer = await tryton.CallAsync("model.stock.move.search_read", [domain, offset, RowsPerCall, order, moveFields], cancellation);
            // The first call is the one that comes before everything read later.
            now ??= Now(answer, clock);
            found.AddRange(answer.Result.EnumerateArray().Select(m => Read(new(m))).Where(m => !cursor.Has(m.Id, m.Written)));
            if (answer.Result.GetArrayLength() < RowsPerCall) break;
        }

        return (found, now!.Value);
    }

    private async Task<ImmutableArray<StockDocument>> MovedStockAsync(List<Move> moves, DateTimeOffset counted, CancellationToken cancellation)
    {
        var moved = new Dictionary<TrytonWarehouse, IReadOnlyCollection<int>>();
        foreach (var w in await lookups.WarehousesAsync(cancellation))
        {
            var products = moves.Where(m => (m.From is { } from && w.Places.Contains(from)) || (m.To is { } to && w.Places.Contains(to))).Select(m => m.Product).ToHashSet();
            if (products.Count > 0) moved[w] = products;
        }

        return moved.Count == 0 ? [] : await stock.ReadAsync(moved, counted, cancellation);
    }

    private async Task<ImmutableArray<(int Id, SkuDocument Sku)>> ProductsAsync(object?[] condition, CancellationToken cancellation)
    {
        object?[] domain = [condition, Where("type", "=", "goods"), Where("code", "!=", null), Where("code", "!=", "")];
        var found = await tryton.FindAsync("product.product", domain, ["code", "rec_name", "template.name"], cancellation, ProductsPerPage, [(object?[])["id", "ASC"]]);
        return [.. found.Select(p => (p.Id, new SkuDocument(p.Text("code")!, p.Nested("template")?.Text("name") ?? p.Text("rec_name") ?? p.Text("code")!)))];
    }

    private static object?[] ChangedSince(DateTimeOffset since) =>
        ["OR", Where("write_date", ">=", since), Where("create_date", ">=", since), Where("template.write_date", ">=", since), Where("template.create_date", ">=", since)];

    /// <summary>
    /// Now by Tryton's clock, but never behind ours when ours is ahead: a later time only means that a move of the next seconds is taken for counted until it
    /// appears itself and brings a newer count, while too early a time would subtract it twice for good.
    /// </summary>
    public static DateTimeOffset Now(TrytonAnswer answer, TimeProvider clock) => answer.ServerTime is { } server && server > clock.GetUtcNow() ? server : clock.GetUtcNow();

    private static Move Read(TrytonRecord m) => new(
        m.Id, m.Moment("write_date") ?? m.Moment("create_date") ?? DateTimeOffset.UnixEpoch, m.Link("product") ?? 0, m.Link("from_location"), m.Link("to_location"), m.Reference("shipment", Shipments.Model));

    /// <summary>The key holds a hash of the content: what is read twice is one message, what has changed since is another.</summary>
    private static PolledMessage Message<T>(string kind, string key, T document, JsonTypeInfo<T> json)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(document, json);
        return new(kind, $"{key}/{Convert.ToHexStringLower(SHA256.HashData(body))[..16]}", body);
    }
}
