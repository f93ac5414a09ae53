using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Connectors.Tryton.Polling;

/// <summary>
/// How far Tryton has been read. It has no event feed: a record carries the time its transaction <em>began</em>, so a slow transaction appears late with an old time.
/// Every poll therefore reads a window back from the newest move it has taken, and leaves out what it has taken from that window already.
/// </summary>
/// <param name="Moves">Write date of the newest stock move taken.</param>
/// <param name="Seen">Moves of the window that are taken: id and write date in microseconds since 1970.</param>
/// <param name="Catalogue">Up to when changes of products are taken.</param>
/// <param name="Product">While the catalogue is read for the first time: the last product taken.</param>
internal sealed record PollCursor(DateTimeOffset Moves, IReadOnlyDictionary<int, long> Seen, DateTimeOffset Catalogue, int? Product = null)
{
    /// <summary>How late a transaction may appear. Long ones of Tryton (a large inventory, a batch of orders) take up to a minute.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    public static PollCursor? Read(string? text) => text is null ? null : JsonSerializer.Deserialize(text, PollJson.Default.PollCursor);

    public string Write() => JsonSerializer.Serialize(this, PollJson.Default.PollCursor);

    public bool Has(int move, DateTimeOffset written) => Seen.TryGetValue(move, out var at) && at == Micros(written);

    /// <summary>The cursor with these moves taken too, without those that have left the window.</summary>
    public PollCursor With(IReadOnlyCollection<(int Id, DateTimeOffset Written)> taken)
    {
        var newest = taken.Select(t => t.Written).Append(Moves).Max();
        var seen = Seen.ToDictionary();
        foreach (var (id, written) in taken) seen[id] = Micros(written);
        var oldest = Micros(newest - Overlap);
        return this with { Moves = newest, Seen = seen.Where(s => s.Value >= oldest).ToDictionary() };
    }

    private static long Micros(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}

/// <summary>A shipment as read from Tryton.</summary>
/// <param name="Order">Our order id.</param>
/// <param name="Shipment">Tryton's shipment number.</param>
/// <param name="ShippedAt">When Tryton booked it.</param>
/// <param name="Lines">What was in it.</param>
/// <param name="Carrier">Who carries it.</param>
/// <param name="Tracking">Tracking number.</param>
/// <param name="Fulfilment">The piece of the order it is; null when the order is not given out in pieces.</param>
internal sealed record ShipmentDocument(string Order, string Shipment, DateTimeOffset ShippedAt, ShipmentDocumentLine[] Lines, string? Carrier = null, string? Tracking = null, string? Fulfilment = null);

/// <summary>A sale line's part of a shipment.</summary>
/// <param name="SaleLine">Tryton's id of the sale line.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Note">Its note, which holds the channel's line id.</param>
/// <param name="Sku">Product code.</param>
internal sealed record ShipmentDocumentLine(int SaleLine, double Quantity, string? Note = null, string? Sku = null);

/// <summary>A product of the catalogue.</summary>
internal sealed record SkuDocument(string Sku, string Name);

/// <summary>Stock of a SKU in our locations.</summary>
/// <param name="Sku">Product code.</param>
/// <param name="OnHand">Units by our location.</param>
/// <param name="CountedAt">A moment before the stock was read, by Tryton's clock.</param>
internal sealed record StockDocument(string Sku, IReadOnlyDictionary<string, double> OnHand, DateTimeOffset CountedAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PollCursor))]
[JsonSerializable(typeof(ShipmentDocument))]
[JsonSerializable(typeof(SkuDocument))]
[JsonSerializable(typeof(StockDocument))]
internal sealed partial class PollJson : JsonSerializerContext;
