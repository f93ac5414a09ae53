using System.Collections.Immutable;
using Weft.Connectors.Tryton.Fulfilment;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Orders;
using Weft.Sdk;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton.Changes;

/// <summary>
/// Brings a sale to what the order is now. Tryton changes a sale it is processing by an amendment, which makes open shipments and the draft invoice anew from the changed lines. The whole order
/// is compared each time, so that sent again it changes nothing. What warehouses have been given of it stays theirs.
/// </summary>
internal sealed class SaleChanges(TrytonClient tryton, Sales sales, SaleComparison comparison, SaleExceptions exceptions, Shipments shipments, KeptPieces kept)
{
    private const string Model = "sale.amendment";
    private const string Description = "Weft ";

    public async Task<DeliveryOutcome> DeliverAsync(ErpOrderChangeRequest r, CancellationToken cancellation)
    {
        var sale = await sales.RequireAsync(r.Order.Id, cancellation);
        if (sale.State == "cancelled") return new DeliveryOutcome.CancelledThere($"Sale {sale.Number} is cancelled in Tryton.");
        if (!sale.Confirmed) throw Ended.Refused($"Sale {sale.Number} is still {sale.State} in Tryton.", null, "Send the sales order again, then the change.");
        sale = await sales.ProcessAsync(sale, cancellation);
        // What a node gave back for the change is cancelled in Tryton: it is made again, as far as the changed lines still want it.
        await exceptions.SettleShipmentsAsync(sale, cancellation, makeAgain: true);
        // An earlier attempt may have been interrupted before each warehouse had its piece again.
        await kept.RestoreAsync(sale, cancellation);
        var wanted = await comparison.OfAsync(sale, r, mayAdd: true, cancellation);
        var assigned = false;
        if (!wanted.IsMet)
        {
            assigned = await PutBackAsync(await sales.ReadAsync(sale.Id, cancellation), r.Order, cancellation);
            if (wanted.HasLines) await AmendAsync(sale, r.ChangeId, wanted.Added, wanted.Amended, cancellation);
            sale = await MeetAsync(r, cancellation);
            await kept.RestoreAsync(sale, cancellation);
        }

        if (assigned) await AssignAsync(sale, cancellation);
        return await comparison.OfAsync(sale, r, mayAdd: false, cancellation) is { IsMet: true }
            ? Delivered(sale, r)
            : throw Ended.Refused($"Sale {sale.Number} in Tryton is not what the order is, even after the change.", null, "Compare the sale in Tryton with the order, and correct it there.");
    }

    public async Task<LookUp> LookUpAsync(ErpOrderChangeRequest r, CancellationToken cancellation) =>
        await sales.FindAsync(r.Order.Id, cancellation) is { Confirmed: true } sale && await comparison.OfAsync(sale, r, mayAdd: false, cancellation) is { IsMet: true }
            && !await exceptions.AreOpenAsync(sale, cancellation) && !await kept.AreOpenAsync(sale, cancellation)
            ? new LookUp.Found(Delivered(sale, r))
            : new LookUp.NotThere();

    private static DeliveryOutcome.Delivered Delivered(Sale sale, ErpOrderChangeRequest r) => new(sale.Number, null, ImmutableDictionary<string, string>.Empty.Add("total", r.Order.Total.ToString()));

    /// <summary>Takes shipments back from the pickers, because an amendment makes them anew. True when one had its stock.</summary>
    private async Task<bool> PutBackAsync(Sale sale, Order wanted, CancellationToken cancellation)
    {
        var open = await shipments.OpenAsync(sale, cancellation);
        if (open.FirstOrDefault(s => s.State == "picked") is { } picked) throw Ended.NotYet($"Shipment {picked.Number} of sale {sale.Number} is being picked; the sale is changed when it has left.");
        await kept.RememberAsync(sale, open, wanted, cancellation);
        var assigned = open.Where(s => s.State == "assigned").Select(s => s.Id).ToList();
        if (assigned.Count > 0) await tryton.PressAsync(Shipments.Model, "wait", assigned, cancellation);
        return assigned.Count > 0;
    }

    private async Task AmendAsync(Sale sale, string changeId, List<Fields> added, List<Fields> amended, CancellationToken cancellation)
    {
        // One that was begun and not validated says nothing any more.
        var begun = await tryton.FindAsync(Model, [Where("sale", "=", sale.Id), Where("state", "=", "draft"), Where("description", "=", Description + changeId)], ["state"], cancellation);
        if (!begun.IsEmpty) await tryton.CallAsync($"model.{Model}.delete", [begun.Select(a => a.Id).ToArray()], cancellation);
        // An amendment changes lines and adds none.
        if (added.Count > 0) await tryton.WriteAsync("sale.sale", sale.Id, new() { ["lines"] = new object?[] { new object?[] { "create", added } } }, cancellation);
        var values = new Fields { ["sale"] = sale.Id, ["description"] = Description + changeId };
        if (amended.Count > 0) values["lines"] = new object?[] { new object?[] { "create", amended } };
        await tryton.PressAsync(Model, "validate_amendment", [await tryton.CreateAsync(Model, values, cancellation)], cancellation);
    }

    /// <summary>Reads back what Tryton makes of the changed sale, and corrects the rounding line by what is missing.</summary>
    private async Task<Sale> MeetAsync(ErpOrderChangeRequest r, CancellationToken cancellation)
    {
        var sale = await sales.RequireAsync(r.Order.Id, cancellation);
        var missing = r.Order.Total.ToDecimal() - sale.Total;
        if (missing == 0) return sale;
        if (Math.Abs(missing) > (r.Order.Lines.Length + r.Order.Charges.Length + 1m) / r.Order.Total.Currency.MinorPerMajor)
            throw Ended.Refused($"Tryton makes {sale.Total} of the changed order, it is to be {r.Order.Total}: {missing} is too much for rounding.", "total", "Compare the taxes' set-up in Tryton with the order's lines, then send the change again.");
        var (added, amended) = await comparison.RoundingAsync(sale, missing, cancellation);
        await AmendAsync(sale, r.ChangeId, added, amended, cancellation);
        return await sales.RequireAsync(r.Order.Id, cancellation);
    }

    /// <summary>The shipments that were made anew get their stock, as those before them had it.</summary>
    private async Task AssignAsync(Sale sale, CancellationToken cancellation)
    {
        var waiting = (await shipments.OpenAsync(await sales.ReadAsync(sale.Id, cancellation), cancellation)).Where(s => s.State == "waiting").Select(s => s.Id).ToList();
        if (waiting.Count > 0) await tryton.PressAsync(Shipments.Model, "assign_try", waiting, cancellation);
    }
}
