namespace Weft.Simulator.Books;

/// <summary>
/// Lays the books of all systems side by side. It knows only what any auditor could see from outside: which order was placed
/// where, and what the other systems have on record for it.
/// </summary>
public sealed partial class RetailerAudit
{
    private readonly RetailerBooks books;
    private readonly IReadOnlySet<(string Channel, string OrderId)> held;
    private readonly ILookup<(string Channel, string Id), SalesOrderBook> salesOrders;
    private readonly ILookup<(string Channel, string Id), ReleaseBook> releases;
    private readonly Dictionary<string, PaymentBook> payments;
    private readonly ILookup<string, KitBook> kits;
    private readonly List<Finding> findings = [];
    private readonly Dictionary<string, int> recalledUnits = [];
    private int inSync;
    private int recalled;
    private int unpaid;
    private int heldOrders;
    private long moneyDifference;
    private long unitsUnaccounted;
    private int storeDifferences;

    private RetailerAudit(RetailerBooks books, IReadOnlySet<(string Channel, string OrderId)>? held)
    {
        (this.books, this.held) = (books, held ?? new HashSet<(string, string)>());
        salesOrders = books.SalesOrders.ToLookup(order => (order.Channel, order.ChannelOrderId));
        releases = books.Releases.ToLookup(release => (release.Channel, release.ChannelOrderId));
        payments = books.Payments.ToDictionary(payment => payment.Reference);
        kits = books.Kits.ToLookup(kit => kit.Kit);
    }

    /// <summary>Audits the books at rest. Of orders on hold only doubling is reported.</summary>
    /// <param name="books">The books.</param>
    /// <param name="held">Orders on hold.</param>
    /// <param name="stores">What the hub believes is in the stores; null when it was not asked.</param>
    public static AuditReport Run(
        RetailerBooks books, IReadOnlySet<(string Channel, string OrderId)>? held = null, IReadOnlyList<StoreSkuView>? stores = null) =>
        new RetailerAudit(books, held).Run(stores);

    private AuditReport Run(IReadOnlyList<StoreSkuView>? stores)
    {
        foreach (var order in books.Orders)
        {
            Check(order);
        }
        CheckInvented();
        CheckCustomers();
        CheckStock();
        foreach (var (units, what) in StoreAudit.Differences(books.Stores, stores))
        {
            storeDifferences++;
            ReportStock(units, what);
        }
        return new AuditReport
        {
            Orders = books.Orders.Count,
            InSync = inSync,
            Cancelled = books.Orders.Count(order => order.Cancelled),
            Recalled = recalled,
            Unpaid = unpaid,
            Held = heldOrders,
            MoneyDifference = moneyDifference,
            UnitsUnaccounted = unitsUnaccounted,
            OversoldUnits = books.OversoldUnits,
            StoreDifferences = storeDifferences,
            Findings = findings,
        };
    }

    private void Check(ChannelOrderBook order)
    {
        var before = findings.Count;
        var key = (order.Channel, order.Id);
        var held = this.held.Contains(key);
        if (order.Cancelled)
        {
            CheckCancelled(order);
        }
        else if (!order.Paid)
        {
            unpaid++;
            if (ShippedUnits(order) > 0)
            {
                Report(FindingKind.WrongAmount, order, "shipped although it is not paid");
            }
            return;
        }
        else
        {
            CheckComplete(order, held);
        }
        if (held)
        {
            heldOrders++;
        }
        else if (findings.Count == before)
        {
            inSync++;
        }
    }

    private void CheckComplete(ChannelOrderBook order, bool held)
    {
        var salesOrders = this.salesOrders[(order.Channel, order.Id)].Where(one => !one.Cancelled).ToList();
        var releases = this.releases[(order.Channel, order.Id)].Where(one => one.Status is not ("cancelled" or "rejected")).ToList();
        var start = findings.Count;
        Exactly(order, "ERP sales order", salesOrders.Count, 1);
        // Where stores ship, too many releases show in what they shipped.
        Exactly(order, "warehouse release", books.StoresShip ? Math.Min(1, releases.Count) : releases.Count, 1);
        Units(order, "ERP sales order lines", salesOrders.SelectMany(one => one.Lines));
        Units(order, "warehouse shipments", releases.SelectMany(one => one.Shipments).SelectMany(one => one.Lines));
        Units(order, "ERP deliveries", salesOrders.SelectMany(one => one.Deliveries).SelectMany(one => one.Lines));
        Units(order, "ERP invoices", salesOrders.SelectMany(one => one.Invoices).SelectMany(one => one.Lines));
        Units(order, "channel fulfilments", order.Fulfilments.SelectMany(one => one.Lines));
        if (order.Acknowledged is null)
        {
            Report(FindingKind.Lost, order, "no acknowledgement at the channel");
        }
        var shipped = releases.SelectMany(one => one.Shipments).Select(one => one.Tracking).Order(StringComparer.Ordinal);
        var told = order.Fulfilments.Select(one => one.Tracking).Order(StringComparer.Ordinal);
        if (!shipped.SequenceEqual(told))
        {
            Report(FindingKind.Lost, order, "the channel does not show the tracking numbers of the warehouse");
        }
        if (held)
        {
            var excess = findings.Skip(start).Where(finding => finding.Kind != FindingKind.Lost).ToList();
            findings.RemoveRange(start, findings.Count - start);
            findings.AddRange(excess);
        }
        else
        {
            CheckMoney(order, salesOrders);
        }
    }

    private void CheckMoney(ChannelOrderBook order, List<SalesOrderBook> salesOrders)
    {
        foreach (var salesOrder in salesOrders.Where(one => one.Total != order.Total || one.Currency != order.Currency))
        {
            Report(FindingKind.WrongAmount, order, $"{salesOrder.Number} is {salesOrder.Total} {salesOrder.Currency}, ordered was {order.Total} {order.Currency}");
        }
        var invoiced = salesOrders.SelectMany(one => one.Invoices).Sum(one => one.Total);
        if (invoiced != order.Total)
        {
            moneyDifference += Math.Abs(invoiced - order.Total);
            Report(FindingKind.WrongAmount, order, $"invoiced {invoiced} of {order.Total}");
        }
        CheckReturns(order, salesOrders);
        if (order.PaymentReference is not { } reference)
        {
            return;
        }
        var payment = payments[reference];
        // What was taken for units that were cancelled afterwards was paid back (see CheckReturns).
        var captured = payment.Captures.Sum() - TakenBefore(order, payment);
        moneyDifference += Math.Abs(captured - order.Total);
        if (captured > order.Total)
        {
            Report(FindingKind.Doubled, order, $"captured {captured} of {order.Total}");
        }
        else if (captured < order.Total)
        {
            Report(FindingKind.Lost, order, payment.Voided ? "the payment is voided" : $"captured {captured} of {order.Total}");
        }
    }

    private void CheckCancelled(ChannelOrderBook order)
    {
        var releases = this.releases[(order.Channel, order.Id)].ToList();
        if (ShippedUnits(order) > 0)
        {
            if (releases.Exists(release => release.CancelRefused))
            {
                recalled++;
                var posted = salesOrders[(order.Channel, order.Id)].SelectMany(one => one.Deliveries).Where(delivery => delivery.Store is null).SelectMany(delivery => delivery.Lines);
                var fromWarehouse = releases.Where(release => release.Store is null).SelectMany(release => release.Shipments).ToList();
                AddUnits(recalledUnits, OnShelves(fromWarehouse.SelectMany(shipment => shipment.Lines)), 1);
                AddUnits(recalledUnits, OnShelves(posted), -1);
            }
            else
            {
                Report(FindingKind.NotUndone, order, "shipped although cancelled, and nobody asked the warehouse to stop");
            }
            return;
        }
        if (releases.Exists(release => release.Status is not ("cancelled" or "rejected")))
        {
            Report(FindingKind.NotUndone, order, "the warehouse release stands");
        }
        foreach (var salesOrder in salesOrders[(order.Channel, order.Id)])
        {
            if (!salesOrder.Cancelled)
            {
                Report(FindingKind.NotUndone, order, $"{salesOrder.Number} stands");
            }
            if (salesOrder.Deliveries.Count + salesOrder.Invoices.Count > 0)
            {
                Report(FindingKind.NotUndone, order, $"{salesOrder.Number} has deliveries or invoices");
            }
        }
        if (order.PaymentReference is { } reference && payments[reference] is { Voided: false } payment
            && (payment.Captures.Count == 0 || payment.Captures.Sum() != payment.Refunds.Sum()))
        {
            Report(FindingKind.NotUndone, order, "the payment is neither voided nor refunded");
        }
    }

    private void CheckInvented()
    {
        var known = books.Orders.Select(order => (order.Channel, order.Id)).ToHashSet();
        foreach (var (channel, id) in salesOrders.Select(group => group.Key).Concat(releases.Select(group => group.Key)).Distinct())
        {
            if (!known.Contains((channel, id)))
            {
                findings.Add(new(FindingKind.Invented, channel, id, "documents for an order no channel knows"));
            }
        }
    }

    private void CheckCustomers()
    {
        foreach (var doubled in books.Customers.GroupBy(customer => customer.ExternalRef).Where(group => group.Count() > 1))
        {
            findings.Add(new(FindingKind.Doubled, "", "", $"customers {string.Join(", ", doubled.Select(customer => customer.Number))} are one"));
        }
    }

    private void CheckStock()
    {
        var onTheWay = new Dictionary<string, int>();
        foreach (var release in books.Releases.Where(release => release is { Status: "picked", Store: null }))
        {
            AddUnits(onTheWay, OnShelves(release.Lines), 1);
            AddUnits(onTheWay, OnShelves(release.Shipments.SelectMany(shipment => shipment.Lines)), -1);
        }
        foreach (var sku in books.Stock)
        {
            var inWarehouse = sku.Initial + sku.Received + sku.Returned - sku.Shipped - onTheWay.GetValueOrDefault(sku.Sku) - sku.OnHandInWarehouse;
            if (inWarehouse != 0 || sku.OnHandInWarehouse < 0)
            {
                ReportStock(inWarehouse, $"{sku.Sku}: {sku.Initial} + {sku.Received} + {sku.Returned} back − {sku.Shipped} shipped is not {sku.OnHandInWarehouse} in the warehouse");
            }
            var inErp = sku.Initial + sku.Received + sku.Returned - sku.Shipped + recalledUnits.GetValueOrDefault(sku.Sku) - sku.OnHandInErp;
            if (inErp != 0)
            {
                ReportStock(inErp, $"{sku.Sku}: the ERP has {sku.OnHandInErp}, {inErp:+0;-0} units from what was shipped and came back");
            }
        }
    }

    private void ReportStock(int units, string what)
    {
        unitsUnaccounted += Math.Abs(units);
        findings.Add(new(FindingKind.Stock, "", "", what));
    }

    private void Exactly(ChannelOrderBook order, string what, int found, int expected)
    {
        if (found != expected)
        {
            Report(found < expected ? FindingKind.Lost : FindingKind.Doubled, order, $"{found} × {what}");
        }
    }

    private void Units(ChannelOrderBook order, string what, IEnumerable<BookLine> found)
    {
        var units = new Dictionary<string, int>();
        AddUnits(units, order.Lines, -1);
        AddUnits(units, found, 1);
        if (units.Values.Any(difference => difference < 0))
        {
            Report(FindingKind.Lost, order, $"{-units.Values.Where(difference => difference < 0).Sum()} units missing in {what}");
        }
        if (units.Values.Any(difference => difference > 0))
        {
            Report(FindingKind.Doubled, order, $"{units.Values.Where(difference => difference > 0).Sum()} units too many in {what}");
        }
    }

    private int ShippedUnits(ChannelOrderBook order) =>
        releases[(order.Channel, order.Id)].SelectMany(release => release.Shipments).SelectMany(shipment => shipment.Lines).Sum(line => line.Quantity);

    /// <summary>Units as they lie on shelves: of a kit, its parts.</summary>
    private IEnumerable<BookLine> OnShelves(IEnumerable<BookLine> lines)
    {
        foreach (var line in lines)
        {
            var parts = kits[line.Sku];
            foreach (var unit in parts.Any() ? parts.Select(part => line with { Sku = part.Part, Quantity = line.Quantity * part.Quantity }) : [line])
            {
                yield return unit;
            }
        }
    }

    private static void AddUnits(Dictionary<string, int> units, IEnumerable<BookLine> lines, int sign)
    {
        foreach (var line in lines)
        {
            units[line.Sku] = units.GetValueOrDefault(line.Sku) + (sign * line.Quantity);
        }
    }

    private void Report(FindingKind kind, ChannelOrderBook order, string what) => findings.Add(new(kind, order.Channel, order.Id, what));
}
