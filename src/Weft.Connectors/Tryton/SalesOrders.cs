using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;
using static Weft.Connectors.Tryton.TrytonLookups;

namespace Weft.Connectors.Tryton;

/// <summary>
/// Makes the sale of an order: create, bring the total to the channel's, quote, confirm. Each step looks at the sale first and does only what is missing, so the
/// whole can be repeated after any failure.
/// </summary>
internal sealed class SalesOrders(TrytonClient tryton, TrytonLookups lookups, TrytonSettings settings, Sales sales, SaleLines lines, Customers customers)
{
    public async Task<DeliveryOutcome> DeliverAsync(ErpSalesOrderRequest r, CancellationToken cancellation)
    {
        var order = r.Order;
        var sale = await sales.FindAsync(order.Id, cancellation) ?? await CreateAsync(r, cancellation);
        if (sale.State == "draft") sale = await MeetTotalAsync(sale, r, cancellation);
        if (!sale.Confirmed && sale.State != "cancelled" && sale.Total != order.Total.ToDecimal())
            throw Ended.Refused($"Sale {sale.Number} in Tryton comes to {sale.Total} instead of {order.Total}, and is quoted already.", "total", "Set the sale back to draft in Tryton, then send the order again.");
        sale = await sales.ConfirmAsync(sale, cancellation);
        return sale switch
        {
            { Confirmed: true } when sale.Total == order.Total.ToDecimal() => Delivered(sale, order.Total, await lines.RoundingAsync(sale, order.Total.Currency, cancellation)),
            { Confirmed: true } => new DeliveryOutcome.Permanent($"Sale {sale.Number} in Tryton comes to {sale.Total} instead of {order.Total}, and is confirmed.", "total", "Somebody changed the sale in Tryton: correct it there."),
            { State: "cancelled" } => new DeliveryOutcome.Permanent($"Sale {sale.Number} of order {order.Number} is cancelled in Tryton.", null, "Cancel the order here too, or reset the sale to draft in Tryton and send the order again."),
            _ => new DeliveryOutcome.Permanent($"Tryton leaves sale {sale.Number} of order {order.Number} in state {sale.State}.", null, "Look at the sale in Tryton, then send the order again."),
        };
    }

    public async Task<LookUp> LookUpAsync(ErpSalesOrderRequest r, CancellationToken cancellation) =>
        await sales.FindAsync(r.Order.Id, cancellation) is { Confirmed: true } sale && sale.Total == r.Order.Total.ToDecimal()
            ? new LookUp.Found(Delivered(sale, r.Order.Total, await lines.RoundingAsync(sale, r.Order.Total.Currency, cancellation)))
            : new LookUp.NotThere();

    private static DeliveryOutcome.Delivered Delivered(Sale sale, Money total, Money rounding) => new(
        sale.Number, null, ImmutableDictionary<string, string>.Empty.Add("total", total.ToString()).Add("rounding", rounding.ToString()).Add("state", sale.State));

    /// <summary>Header, lines, shipping and rounding are one call, and with it one transaction.</summary>
    private async Task<Sale> CreateAsync(ErpSalesOrderRequest r, CancellationToken cancellation)
    {
        var plan = SalePlan.Of(r, settings);
        var values = await HeaderAsync(r, cancellation);
        values["lines"] = new object?[] { new object?[] { "create", await lines.OfAsync(plan, cancellation) } };
        try
        {
            return await sales.ReadAsync(await tryton.CreateAsync("sale.sale", values, cancellation), cancellation);
        }
        catch (TrytonFault refused) when (refused.IsRefusal)
        {
            // An earlier attempt may have come through after all: the web_id is unique.
            if (await sales.FindAsync(r.Order.Id, cancellation) is { } earlier) return earlier;
            throw;
        }
    }

    private async Task<Fields> HeaderAsync(ErpSalesOrderRequest r, CancellationToken cancellation)
    {
        var order = r.Order;
        var party = await customers.WithCodeAsync(r.CustomerReference, cancellation)
            ?? (await customers.FindOrCreateAsync(order.Id, order.Customer, order.BillTo, order.ShipTo, cancellation)).Party;
        var (billTo, shipTo) = await customers.AddressesAsync(party, order.BillTo, order.ShipTo, cancellation);
        var values = new Fields
        {
            ["web_shop"] = await lookups.WebShopAsync(cancellation),
            ["web_id"] = order.Id.Value,
            ["reference"] = order.Number,
            ["description"] = order.ServiceLevel,
            ["sale_date"] = DateOnly.FromDateTime(order.PlacedAt.DateTime),
            ["party"] = party.Id,
            ["invoice_address"] = billTo,
            ["shipment_address"] = shipTo,
            ["currency"] = await lookups.CurrencyAsync(order.Total.Currency.Code, cancellation),
            ["warehouse"] = (await lookups.WarehouseAsync(r.Location, cancellation)).Id,
            // One invoice with exactly the sale's total, drafted now and posted when the goods have left. By shipment, Tryton would bill shipping and rounding
            // at once in an invoice of their own and round the tax twice.
            ["invoice_method"] = "order",
            ["shipment_method"] = "order",
        };
        if (await lookups.PaymentTermAsync(cancellation) is { } term) values["payment_term"] = term;
        return values;
    }

    /// <summary>Reads back what Tryton makes of the sale and corrects the rounding line by what is missing. Larger differences are no rounding.</summary>
    private async Task<Sale> MeetTotalAsync(Sale sale, ErpSalesOrderRequest r, CancellationToken cancellation)
    {
        var total = r.Order.Total.ToDecimal();
        var missing = total - sale.Total;
        if (missing == 0) return sale;
        var cent = 1m / r.Order.Total.Currency.MinorPerMajor;
        if (Math.Abs(missing) > cent * (r.Order.Lines.Length + r.Order.Charges.Length + 1))
        {
            await RemoveAsync(sale, cancellation);
            throw Ended.Refused($"Tryton makes {sale.Total} of the order, the channel {r.Order.Total}: {missing} is too much for rounding.", "total", "Compare the taxes' set-up in Tryton with the order's lines, then send the order again.");
        }

        return await lines.MeetAsync(sale, total, cancellation);
    }

    /// <summary>A draft that cannot be used is taken away, so that the next attempt starts anew.</summary>
    private async Task RemoveAsync(Sale sale, CancellationToken cancellation)
    {
        await tryton.PressAsync("sale.sale", "cancel", [sale.Id], cancellation);
        await tryton.CallAsync("model.sale.sale.delete", [new[] { sale.Id }], cancellation);
    }
}
