using System.Collections.Immutable;
using Weft.Connectors.Http;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Simulated.Erp;

/// <summary>The simulated ERP: customers, sales orders, deliveries, invoices; products and stock are polled.</summary>
internal sealed class ErpConnector : HttpConnector
{
    private const int PageSize = 500;
    private const int MostLevels = 250;

    private readonly VendorApi api;
    private readonly ErpCalls calls;
    private readonly ErpCreditNotes creditNotes;

    private ErpConnector(ConnectionSettings settings, ConnectorTools tools)
    {
        api = new VendorApi(tools.Http, tools.Clock, "Authorization", $"Bearer {settings.Required("key")}");
        calls = new ErpCalls(api);
        creditNotes = new ErpCreditNotes(api, calls);
    }

    public static ConnectorKind Kind { get; } = new("sim-erp", s => SettingFaults.Of(s, "key"), (s, tools) => new ErpConnector(s, tools)) { Keys = ["key"] };

    public override ConnectorAbilities Abilities { get; } = new(
        Kind.Vendor, ["erp.customer.v1", "erp.sales-order.v1", "erp.delivery.v1", "erp.invoice.v1", "erp.cancellation.v1", "erp.credit-note.v1"], TakesCalls: false);

    /// <summary>Stock counts decide what the channels may sell.</summary>
    public override TimeSpan? PollInterval => TimeSpan.FromSeconds(2);

    /// <summary>Documents would be made twice. A customer's key is the customer's own reference, and a cancelled order stays cancelled.</summary>
    public override bool LookUpBeforeResend(string kind) => kind is "erp.sales-order.v1" or "erp.delivery.v1" or "erp.invoice.v1" or "erp.credit-note.v1";

    public override Translation Translate(ReceivedMessage message) => ErpReports.Translate(message);

    public override async Task<PollPage> PollAsync(string? cursor, CancellationToken cancellation)
    {
        var at = ErpCursor.Parse(cursor);
        return at.Next == ErpCursor.Stock ? await CountsAsync(at, cancellation) : await ProductsAsync(at, cancellation);
    }

    public override int StockReadSize => MostLevels;

    public override async Task<ImmutableArray<StockLevel>> ReadStockAsync(ImmutableArray<Sku> skus, CancellationToken cancellation)
    {
        var answer = (await api.GetAsync($"stock/levels?skus={SkuList.Of(skus)}", cancellation)).OrThrow().Json();
        return [.. answer.Objects("levels").Select(l => new StockLevel(l.Sku("sku"), l.Id("location"), (int)l.Whole("onHand", 0, int.MaxValue), l.Time("at")))];
    }

    public override int MoneyReadSize => Statements.Most;

    public override Task<ImmutableArray<MoneyDocument>> ReadMoneyAsync(ImmutableArray<OrderReference> orders, CancellationToken cancellation) => ErpStatements.ReadAsync(api, orders, cancellation);

    protected override Task<DeliveryOutcome> DoAsync(OutgoingDelivery delivery, CancellationToken cancellation) => delivery.Request switch
    {
        ErpCustomerRequest r => calls.CustomerAsync(r, delivery.Attempt > 1, cancellation),
        ErpSalesOrderRequest r => calls.SalesOrderAsync(delivery.Key, r, cancellation),
        ErpDeliveryRequest r => calls.DeliverAsync(delivery.Key, r, cancellation),
        ErpInvoiceRequest r => calls.InvoiceAsync(delivery.Key, r, cancellation),
        ErpCancellationRequest r => calls.CancelAsync(r, cancellation),
        ErpCreditNoteRequest r => creditNotes.CreditAsync(delivery.Key, r, cancellation),
        var other => throw new InvalidOperationException($"{other.GetType().Name} does not belong to {delivery.Kind}."),
    };

    protected override async Task<LookUp> FindAsync(OutgoingDelivery delivery, CancellationToken cancellation)
    {
        var found = delivery.Request switch
        {
            ErpCustomerRequest r => await calls.FindCustomerAsync(r, cancellation),
            ErpSalesOrderRequest r => await calls.FindSalesOrderAsync(r.Order.Id, cancellation),
            ErpDeliveryRequest r => await calls.FindDeliveryAsync(r.OrderId, r.ShipmentId, cancellation),
            ErpInvoiceRequest r => await calls.FindInvoiceAsync(r, cancellation),
            ErpCreditNoteRequest r => await creditNotes.FindAsync(r, cancellation),
            _ => null,
        };
        return found is null ? new LookUp.NotThere() : new LookUp.Found(found);
    }

    private async Task<PollPage> CountsAsync(ErpCursor at, CancellationToken cancellation)
    {
        var answer = (await api.GetAsync($"stock?since={Uri.EscapeDataString(at.StockSince)}&limit={PageSize}", cancellation)).OrThrow().Json();
        var messages = answer.Objects("counts").Select(c => new PolledMessage(ErpReports.Count, $"stock:{c.Whole("seq")}", c.Raw.ToArray()));
        var next = at with { StockSince = answer.Text("cursor"), Next = answer.Flag("hasMore") ? ErpCursor.Stock : ErpCursor.Products };
        return new PollPage([.. messages], next.ToString(), More: true);
    }

    private async Task<PollPage> ProductsAsync(ErpCursor at, CancellationToken cancellation)
    {
        var answer = (await api.GetAsync($"products?after={Uri.EscapeDataString(at.ProductsAfter)}&limit={PageSize}", cancellation)).OrThrow().Json();
        var messages = answer.Objects("products").Select(p => new PolledMessage(ErpReports.Product, $"product:{p.Sku("sku")}:{ErpReports.Digest(p)}", p.Raw.ToArray()));
        var last = answer.TextOrNull("next");
        var walking = at.Next == ErpCursor.FirstWalk && last is not null;
        var next = at with { ProductsAfter = last ?? "", Next = walking ? ErpCursor.FirstWalk : ErpCursor.Stock };
        return new PollPage([.. messages], next.ToString(), More: at.Next == ErpCursor.FirstWalk);
    }
}
