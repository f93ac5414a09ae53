using System.Collections.Immutable;
using Weft.Connectors.Tryton.Changes;
using Weft.Connectors.Tryton.Fulfilment;
using Weft.Connectors.Tryton.Polling;
using Weft.Connectors.Tryton.Returns;
using Weft.Connectors.Tryton.Rpc;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tryton;

/// <summary>Tryton 6.0 as ERP, and as the warehouse where its own people ship.</summary>
public sealed class TrytonConnector : Connector
{
    private const string Vendor = "tryton";
    private readonly SalesOrders orders;
    private readonly Customers customers;
    private readonly Shipments shipments;
    private readonly Stops stops;
    private readonly Deliveries deliveries;
    private readonly Invoices invoices;
    private readonly Cancellations cancellations;
    private readonly CreditNotes creditNotes;
    private readonly SaleChanges changes;
    private readonly TrytonPoll poll;
    private readonly StockLook look;
    private readonly Statements statements;

    private TrytonConnector(ConnectionSettings connection, ConnectorTools tools)
    {
        var settings = new TrytonSettings(connection);
        var tryton = new TrytonClient(tools.Http, settings.Address, settings.User, settings.Password, tools.Clock);
        var lookups = new TrytonLookups(tryton, settings, tools.Clock);
        var sales = new Sales(tryton);
        customers = new Customers(tryton, lookups);
        var lines = new SaleLines(tryton, lookups, settings, sales);
        var exceptions = new SaleExceptions(tryton);
        orders = new SalesOrders(tryton, lookups, settings, sales, lines, customers);
        var (marks, carving) = (new PieceMarks(tryton), new Carving(tryton));
        shipments = new Shipments(tryton, lookups, sales, marks, carving);
        var kept = new KeptPieces(tryton, lookups, sales, shipments, marks, carving);
        stops = new Stops(tryton, sales, shipments, marks, carving, kept);
        deliveries = new Deliveries(tryton, lookups, sales, shipments, carving);
        invoices = new Invoices(tryton, sales, shipments, new PartInvoices(tryton, lookups, settings));
        cancellations = new Cancellations(tryton, sales, shipments, exceptions);
        changes = new SaleChanges(tryton, sales, new SaleComparison(tryton, lookups, settings, lines, customers), exceptions, shipments, kept);
        creditNotes = new CreditNotes(tryton, lookups, settings, sales, lines, new GoodsReceipts(tryton, exceptions));
        var stock = new StockReader(tryton, lookups, tools.Clock);
        poll = new TrytonPoll(tryton, lookups, new ShippedSales(tryton, lookups, marks), stock, tools.Clock);
        look = new StockLook(tryton, lookups, stock, tools.Clock);
        statements = new Statements(tryton);
    }

    /// <summary>How a connection to Tryton is made.</summary>
    public static ConnectorKind Kind { get; } = new(Vendor, TrytonSettings.Check, (connection, tools) => new TrytonConnector(connection, tools)) { Keys = TrytonSettings.Keys };

    /// <inheritdoc/>
    public override ConnectorAbilities Abilities { get; } = new(
        Vendor,
        ["erp.customer.v1", "erp.sales-order.v1", "erp.sales-order-change.v1", "erp.delivery.v1", "erp.invoice.v1", "erp.cancellation.v1", "erp.credit-note.v1", "warehouse.release.v1", "warehouse.cancellation.v1"],
        TakesCalls: false);

    /// <summary>Asking costs Tryton one indexed search when nothing is new.</summary>
    public override TimeSpan? PollInterval => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override Translation Translate(ReceivedMessage message) => TrytonTranslation.Of(message);

    /// <inheritdoc/>
    public override Task<PollPage> PollAsync(string? cursor, CancellationToken cancellation) => poll.PollAsync(cursor, cancellation);

    /// <inheritdoc/>
    public override int StockReadSize => StockLook.MostSkus;

    /// <inheritdoc/>
    public override Task<ImmutableArray<StockLevel>> ReadStockAsync(ImmutableArray<Sku> skus, CancellationToken cancellation) => ReadAsync(() => look.ReadAsync(skus, cancellation));

    /// <inheritdoc/>
    public override int MoneyReadSize => Statements.MostOrders;

    /// <inheritdoc/>
    public override Task<ImmutableArray<MoneyDocument>> ReadMoneyAsync(ImmutableArray<OrderReference> orders, CancellationToken cancellation) => ReadAsync(() => statements.ReadAsync(orders, cancellation));

    /// <inheritdoc/>
    public override async Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation)
    {
        var outcomes = ImmutableArray.CreateBuilder<DeliveryOutcome>(batch.Length);
        foreach (var delivery in batch)
        {
            if (!Abilities.Kinds.Contains(delivery.Kind)) return await base.SendAsync(batch, cancellation);
            try
            {
                outcomes.Add(await SendAsync(delivery, cancellation));
            }
            catch (Exception failure)
            {
                outcomes.Add(OutcomeOf(failure));
            }
        }

        return outcomes.ToImmutable();
    }

    /// <inheritdoc/>
    public override async Task<LookUp> LookUpAsync(OutgoingDelivery delivery, CancellationToken cancellation)
    {
        try
        {
            return delivery.Request switch
            {
                ErpCustomerRequest r => await customers.FindAsync(r.OrderId, r.Customer, cancellation) is { } party ? new LookUp.Found(new(party.Code)) : new LookUp.NotThere(),
                ErpSalesOrderRequest r => await orders.LookUpAsync(r, cancellation),
                ErpOrderChangeRequest r => await changes.LookUpAsync(r, cancellation),
                ErpDeliveryRequest r => await deliveries.LookUpAsync(r, cancellation),
                ErpInvoiceRequest r => await invoices.LookUpAsync(r, cancellation),
                ErpCancellationRequest r => await cancellations.LookUpAsync(r.OrderId, cancellation),
                ErpCreditNoteRequest r => await creditNotes.LookUpAsync(r, cancellation),
                WarehouseReleaseRequest r => await shipments.LookUpReleaseAsync(r, cancellation),
                WarehouseCancellationRequest r => await stops.LookUpAsync(delivery.Key, r, cancellation),
                _ => new LookUp.NotThere(),
            };
        }
        catch (Exception failure)
        {
            return new LookUp.Unknown(failure.Message);
        }
    }

    internal static DeliveryOutcome OutcomeOf(Exception failure) => failure switch
    {
        Ended ended => ended.Outcome,
        TrytonFault fault => fault.Outcome(),
        _ => Outcomes.Of(failure),
    };

    private static async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception failure) when (failure is Ended or TrytonFault)
        {
            throw new ReadFailedException(OutcomeOf(failure), failure.Message);
        }
    }

    private async Task<DeliveryOutcome> SendAsync(OutgoingDelivery delivery, CancellationToken cancellation) => delivery.Request switch
    {
        ErpCustomerRequest r => await customers.DeliverAsync(r, cancellation),
        ErpSalesOrderRequest r => await orders.DeliverAsync(r, cancellation),
        ErpOrderChangeRequest r => await changes.DeliverAsync(r, cancellation),
        ErpDeliveryRequest r => await deliveries.DeliverAsync(r, cancellation),
        ErpInvoiceRequest r => await invoices.DeliverAsync(r, cancellation),
        ErpCancellationRequest r => await cancellations.DeliverAsync(r, cancellation),
        ErpCreditNoteRequest r => await creditNotes.DeliverAsync(r, cancellation),
        WarehouseReleaseRequest r => await shipments.ReleaseAsync(r, cancellation),
        WarehouseCancellationRequest r => await stops.DeliverAsync(delivery.Key, r, cancellation),
        _ => throw new InvalidOperationException($"{delivery.Request.GetType().Name} is not what its kind says."),
    };
}
