using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Weft.Connectors.Http;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Erp;

/// <summary>Calls to the ERP. Every document carries a reference of ours, by which it is found again.</summary>
internal sealed class ErpCalls(VendorApi api)
{
    /// <summary>
    /// One customer for all orders of the same buyer. The key is the reference itself, so that two orders at once make one customer; when they state different
    /// addresses the ERP refuses the second one's key, and the customer is there.
    /// </summary>
    public async Task<DeliveryOutcome> CustomerAsync(ErpCustomerRequest r, bool mayBeThere, CancellationToken cancellation)
    {
        if (mayBeThere && await FindCustomerAsync(r, cancellation) is { } known) return known;
        var (reference, a) = (ReferenceOf(r), r.BillTo);
        var body = JsonSerializer.SerializeToUtf8Bytes(new Customer(reference, r.Customer.Name, r.Customer.Email, new Address(a.Street, a.PostalCode, a.City, a.Country)), ErpWire.Default.Customer);
        var answer = await api.PostAsync("customers", body, cancellation, Uri.EscapeDataString(reference));
        if (answer.Ok) return Made(answer.Json());
        if (ErpRefusals.TypeOf(answer) != ErpRefusals.KeyUsed) return ErpRefusals.Outcome(answer, "customer");
        return await FindCustomerAsync(r, cancellation) is { } other ? other : new DeliveryOutcome.Uncertain("The ERP made this customer before, but does not find it.");
    }

    public async Task<DeliveryOutcome> SalesOrderAsync(string key, ErpSalesOrderRequest r, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(SalesOrderOf(r), ErpWire.Default.SalesOrder);
        var answer = await api.PostAsync("salesorders", body, cancellation, key);
        return answer.Ok ? Made(answer.Json()) : ErpRefusals.Outcome(answer, "sales order");
    }

    public async Task<DeliveryOutcome> DeliverAsync(string key, ErpDeliveryRequest r, CancellationToken cancellation)
    {
        if (await NumberAsync(r.OrderId, r.ErpReference, cancellation) is not { } number) return NoSalesOrder(r.OrderId);
        var lines = r.Lines.Select(l => new PostedLine(LineNumbers.Of(l.LineId), l.Quantity));
        var body = JsonSerializer.SerializeToUtf8Bytes(new Posting(ShipmentReference(r.OrderId, r.ShipmentId), [.. lines]), ErpWire.Default.Posting);
        var answer = await api.PostAsync($"salesorders/{Uri.EscapeDataString(number)}/deliveries", body, cancellation, key);
        return answer.Ok ? Posted(answer.Json()) : ErpRefusals.Outcome(answer, "goods issue");
    }

    /// <summary>Without lines the ERP would invoice all that is ordered, so the lines are those of the shipment, and there must be some.</summary>
    public async Task<DeliveryOutcome> InvoiceAsync(string key, ErpInvoiceRequest r, CancellationToken cancellation)
    {
        if (r.Lines.IsDefaultOrEmpty) return new DeliveryOutcome.Permanent($"The invoice of shipment {r.ShipmentId} names no goods.", "lines", "Enter the invoice in the ERP by hand.");
        if (await NumberAsync(r.OrderId, r.ErpReference, cancellation) is not { } number) return NoSalesOrder(r.OrderId);
        var lines = r.Lines.Select(l => new PostedLine(LineNumbers.Of(l.LineId), l.Quantity));
        var body = JsonSerializer.SerializeToUtf8Bytes(new Posting(ShipmentReference(r.OrderId, r.ShipmentId), [.. lines]), ErpWire.Default.Posting);
        var answer = await api.PostAsync($"salesorders/{Uri.EscapeDataString(number)}/invoices", body, cancellation, key);
        return answer.Ok ? Invoiced(answer.Json()) : ErpRefusals.Outcome(answer, "invoice");
    }

    public async Task<DeliveryOutcome> CancelAsync(ErpCancellationRequest r, CancellationToken cancellation)
    {
        if (await NumberAsync(r.OrderId, r.ErpReference, cancellation) is not { } number)
            return new DeliveryOutcome.Delivered(Facts: ImmutableDictionary<string, string>.Empty.Add("note", "The ERP never had a sales order of it."));
        var body = JsonSerializer.SerializeToUtf8Bytes(new Cancellation(r.Reason), ErpWire.Default.Cancellation);
        var answer = await api.PostAsync($"salesorders/{Uri.EscapeDataString(number)}/cancel", body, cancellation);
        return answer.Ok ? Made(answer.Json()) : ErpRefusals.Outcome(answer, "cancellation");
    }

    public async Task<DeliveryOutcome.Delivered?> FindCustomerAsync(ErpCustomerRequest r, CancellationToken cancellation) =>
        (await api.GetAsync($"customers?ref={Uri.EscapeDataString(ReferenceOf(r))}", cancellation)).OrThrow().Json().Objects("customers") is [var first, ..] ? Made(first) : null;

    public async Task<DeliveryOutcome.Delivered?> FindSalesOrderAsync(OrderId order, CancellationToken cancellation) =>
        (await api.GetAsync($"salesorders?externalRef={Uri.EscapeDataString(order.Value)}", cancellation)).OrThrow().Json().Objects("salesOrders") is [var first, ..] ? Made(first) : null;

    public async Task<DeliveryOutcome.Delivered?> FindDeliveryAsync(OrderId order, string shipmentId, CancellationToken cancellation) =>
        await FirstAsync("deliveries", ShipmentReference(order, shipmentId), cancellation) is { } first ? Posted(first) : null;

    public async Task<DeliveryOutcome.Delivered?> FindInvoiceAsync(ErpInvoiceRequest r, CancellationToken cancellation) =>
        await FirstAsync("invoices", ShipmentReference(r.OrderId, r.ShipmentId), cancellation) is { } first ? Invoiced(first) : null;

    private async Task<JsonFields?> FirstAsync(string documents, string reference, CancellationToken cancellation) =>
        (await api.GetAsync($"{documents}?externalRef={Uri.EscapeDataString(reference)}", cancellation)).OrThrow().Json().Objects(documents) is [var first, ..] ? first : null;

    internal async Task<string?> NumberAsync(OrderId order, string? known, CancellationToken cancellation) => known ?? (await FindSalesOrderAsync(order, cancellation))?.Reference;

    private static SalesOrder SalesOrderOf(ErpSalesOrderRequest r)
    {
        var o = r.Order;
        var lines = o.Lines.Select(l => new SalesOrderLine(
            LineNumbers.Of(l.LineId), r.Skus.GetValueOrDefault(l.LineId, l.Sku).Value, l.Quantity, l.Net.ToDecimal(), (l.Gross() - l.Net).ToDecimal()));
        return new SalesOrder(
            o.Id.Value, new ChannelOrder(o.Connection, o.ChannelOrderId), r.CustomerReference ?? "", o.Total.Currency.Code,
            o.PlacedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), [.. lines], ShippingOf(r), o.Total.ToDecimal(), r.Exchange?.BalanceDue.ToDecimal());
    }

    /// <summary>All charges together, and the rounding with them: this ERP has no line for either, and insists that the sum is the total.</summary>
    private static Shipping? ShippingOf(ErpSalesOrderRequest r)
    {
        if (r.Order.Charges.IsEmpty && r.Rounding.IsZero) return null;
        var (net, gross) = (r.Rounding, r.Rounding);
        foreach (var charge in r.Order.Charges) (net, gross) = (net + charge.Net, gross + charge.Gross());
        return new Shipping(net.ToDecimal(), (gross - net).ToDecimal());
    }

    private static DeliveryOutcome.Delivered Made(JsonFields document) => new(document.Text("no"));

    /// <summary>When the ERP booked it, by its own clock, decides which stock counts know of it already.</summary>
    private static DeliveryOutcome.Delivered Posted(JsonFields delivery) => new(delivery.Text("no"), delivery.Time("postedAt"));

    private static DeliveryOutcome.Delivered Invoiced(JsonFields invoice)
    {
        var total = invoice.AmountInNumber("total", invoice.Currency("currency"));
        var facts = ImmutableDictionary<string, string>.Empty.Add("number", invoice.Text("no")).Add("total", total.ToString());
        return new DeliveryOutcome.Delivered(invoice.Text("no"), Facts: facts);
    }

    internal static DeliveryOutcome.Permanent NoSalesOrder(OrderId order) =>
        new($"The ERP has no sales order of {order}.", "externalRef", "Send the sales order again first.");

    private static string ReferenceOf(ErpCustomerRequest r) => r.Customer.ChannelCustomerId is { } buyer ? $"{r.OrderId.Connection}:customer:{buyer}" : r.OrderId.Value;

    private static string ShipmentReference(OrderId order, string shipmentId) => $"{order}/{shipmentId}";
}
