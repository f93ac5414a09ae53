using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Shared;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton;

/// <summary>A sale of Tryton as it stands.</summary>
internal sealed record Sale(int Id, string State, string? Number, decimal Total, ImmutableArray<int> Shipments, ImmutableArray<int> Invoices, ImmutableArray<int> Lines)
{
    /// <summary>True once the sale binds: Tryton makes shipments and invoices of it.</summary>
    public bool Confirmed => State is "confirmed" or "processing" or "done";
}

/// <summary>Where sales are found again, and where the channel's line ids are kept.</summary>
internal sealed class Sales(TrytonClient tryton)
{
    private const string LinePrefix = "Channel line ";
    private static readonly string[] fields = ["state", "number", "total_amount", "shipments", "invoices", "lines"];

    /// <summary>A sale's <c>web_id</c> is our order id. Tryton holds it unique over all sales: that is what makes creating one safe to repeat.</summary>
    public Task<Sale?> FindAsync(OrderId order, CancellationToken cancellation) => FindAsync(order.Value, cancellation);

    /// <inheritdoc cref="FindAsync(OrderId, CancellationToken)"/>
    public async Task<Sale?> FindAsync(string webId, CancellationToken cancellation)
    {
        var found = await tryton.FindAsync("sale.sale", [Where("web_id", "=", webId)], fields, cancellation, 1);
        return found.IsEmpty ? null : Of(found[0]);
    }

    public async Task<Sale> ReadAsync(int id, CancellationToken cancellation) => Of((await tryton.ReadAsync("sale.sale", [id], fields, cancellation))[0]);

    /// <summary>The sale of an order that Tryton must have by now.</summary>
    public async Task<Sale> RequireAsync(OrderId order, CancellationToken cancellation) =>
        await FindAsync(order, cancellation) ?? throw Ended.Refused($"Tryton has no sale for order {order}.", null, "Send the sales order again, or look in Tryton who deleted it.");

    /// <summary>Quotes and confirms a draft, looking at it between the steps.</summary>
    public async Task<Sale> ConfirmAsync(Sale sale, CancellationToken cancellation)
    {
        foreach (var (from, button) in ((string, string)[])[("draft", "quote"), ("quotation", "confirm")])
        {
            if (sale.State != from) continue;
            await tryton.PressAsync("sale.sale", button, [sale.Id], cancellation);
            sale = await ReadAsync(sale.Id, cancellation);
        }

        return sale;
    }

    /// <summary>Where Tryton leaves the work on confirmed sales to a queue, does it now: shipments and invoices are there afterwards.</summary>
    public async Task<Sale> ProcessAsync(Sale sale, CancellationToken cancellation)
    {
        if (sale.State != "confirmed") return sale;
        await tryton.PressAsync("sale.sale", "process", [sale.Id], cancellation);
        return await ReadAsync(sale.Id, cancellation);
    }

    /// <summary>
    /// The note of a sale line carries the channel's line id. Tryton leaves it alone from draft to done, and stock moves lead back to the sale line, so that a shipment
    /// can be reported line by line.
    /// </summary>
    public static string NoteOf(string lineId) => LinePrefix + lineId;

    /// <summary>The channel's line id in a note, or null when somebody has overwritten it.</summary>
    public static string? LineIdIn(string? note)
    {
        var first = note?.Split('\n')[0].Trim();
        return first is not null && first.StartsWith(LinePrefix, StringComparison.Ordinal) && first.Length > LinePrefix.Length ? first[LinePrefix.Length..] : null;
    }

    private static Sale Of(TrytonRecord r) =>
        new(r.Id, r.Text("state") ?? "", r.Text("number"), r.Amount("total_amount"), r.Links("shipments"), r.Links("invoices"), r.Links("lines"));
}
