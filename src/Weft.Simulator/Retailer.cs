using Weft.Simulator.Books;
using Weft.Simulator.Channels;
using Weft.Simulator.Channels.Bazario;
using Weft.Simulator.Channels.Nordmarkt;
using Weft.Simulator.Channels.WebShop;
using Weft.Simulator.Erp;
using Weft.Simulator.Faults;
using Weft.Simulator.Payments;
using Weft.Simulator.Stores;
using Weft.Simulator.Trade;
using Weft.Simulator.Warehouse;
using Weft.Simulator.Webhooks;
using Weft.Simulator.Wire;

namespace Weft.Simulator;

/// <summary>An order a customer has placed. The total is gross and in minor units.</summary>
public sealed record PlacedOrder(string Channel, string Id, string Currency, long Total);

/// <summary>
/// A whole retailer in one process: seven systems with their own books, customers who order, and outgoing webhooks. Everything
/// it does follows from the seed, the clock and the calls it gets; it starts no threads.
/// </summary>
public sealed class Retailer
{
    private readonly RetailerOptions _options;
    private readonly TimeProvider _clock;
    private readonly Agenda _agenda;
    private readonly WebhookQueue _webhooks;
    private readonly Dictionary<string, (SimulatedSystem System, FaultGate Gate)> _systems = [];
    private readonly Catalogue _catalogue;
    private readonly OrderGenerator _generator;
    private readonly Replenishment _replenishment;
    private readonly Seeded _customers;
    private readonly Lock _ordering = new();
    private FaultDials _faults;

    public Retailer(RetailerOptions options, TimeProvider clock)
    {
        (_options, _clock, _faults) = (options, clock, options.Faults);
        _agenda = new Agenda(clock);
        _webhooks = new WebhookQueue(clock, new Seeded(options.Seed, "webhooks"), () => Faults);
        _catalogue = new Catalogue(options.Seed, options.Skus, options.Kits);
        _generator = new OrderGenerator(options, _catalogue);
        _customers = new Seeded(options.Seed, "customers");
        var stock = InitialStock(options, _catalogue);
        var shown = Shown(_catalogue, stock);
        _replenishment = new Replenishment(options, _catalogue, stock, _agenda, ReceiveGoods);

        var accounts = options.Accounts;
        Payments = Add("psp", accounts.Payments, 0, at => new PaymentProvider(at));
        WebShop = Add("webshop", accounts.WebShop, 1, at => new WebShop(at, shown, options, Payments));
        Nordmarkt = Add("nordmarkt", accounts.Nordmarkt, 8, at => new Nordmarkt(at, shown));
        Bazario = Add("bazario", accounts.Bazario, 3, at => new Bazario(at, shown, options));
        Erp = Add("erp", accounts.Erp, 0, at => new ErpSystem(at, _catalogue, options, stock, _replenishment.Consider));
        Warehouse = Add("wms", accounts.Warehouse, 0, at => new WarehouseSystem(at, options, _catalogue, stock, _replenishment.Consider));
        Stores = Add("pos", accounts.Stores, 1, at => new StoreTills(at, options, _catalogue));
        foreach (var channel in Channels)
        {
            channel.Cancelled = _replenishment.Forget;
        }
        foreach (var product in _catalogue.Articles)
        {
            _replenishment.Consider(product.Sku);
        }
    }

    public WebShop WebShop { get; }

    public Nordmarkt Nordmarkt { get; }

    public Bazario Bazario { get; }

    public ErpSystem Erp { get; }

    public WarehouseSystem Warehouse { get; }

    public PaymentProvider Payments { get; }

    public StoreTills Stores { get; }

    public IReadOnlyList<SalesChannel> Channels => [WebShop, Nordmarkt, Bazario];

    public IReadOnlyList<SimulatedSystem> Systems => [.. _systems.Values.Select(entry => entry.System)];

    public IReadOnlyList<Product> Products => _catalogue.Products;

    /// <summary>The dials, which may be turned at any time; the clocks stay as wrong as they were at the start.</summary>
    public FaultDials Faults
    {
        get => Volatile.Read(ref _faults);
        set => Volatile.Write(ref _faults, value);
    }

    public WebhookCounts Webhooks => _webhooks.Counts;

    /// <summary>When something will happen by itself next; null when nothing will.</summary>
    public DateTimeOffset? NextDue => (_agenda.NextDue, _webhooks.NextDue) switch
    {
        ({ } one, { } other) => one < other ? one : other,
        var (one, other) => one ?? other,
    };

    internal TimeProvider Time => _clock;

    /// <summary>Called when something new is to be done, so that a pump need not poll.</summary>
    internal Action? WorkAdded
    {
        set => (_agenda.Changed, _webhooks.Changed) = (value, value);
    }

    /// <summary>One call to a system (by its name: webshop, nordmarkt, bazario, erp, wms, psp, pos), faults included; null when there is none such.</summary>
    public Exchange? Call(string system, SimRequest request) =>
        _systems.TryGetValue(system, out var entry) ? entry.Gate.Call(entry.System, request) : null;

    public FaultCounts FaultsPlayed(string system) => _systems[system].Gate.Counts;

    /// <summary>A customer orders what they like; null when the channel shows nothing they want.</summary>
    public PlacedOrder? PlaceOrder(SalesChannel channel)
    {
        lock (_ordering)
        {
            return _generator.Next(channel.Shown) is { } basket ? Place(channel, basket) : null;
        }
    }

    /// <summary>A customer orders exactly these articles, whatever the channel shows. A cart's units may be held under an id, which the channel hands over.</summary>
    public PlacedOrder PlaceOrder(SalesChannel channel, IEnumerable<(string Sku, int Quantity)> articles, string currency = "EUR", string? cart = null)
    {
        lock (_ordering)
        {
            return Place(channel, _generator.Of(articles, currency) with { Cart = cart });
        }
    }

    /// <summary>Books customers' orders over the three channels at a steady rate from now on; infinite = all at once.</summary>
    public void Trade(int orders, double perSecond)
    {
        for (var index = 0; index < orders; index++)
        {
            _agenda.In(TimeSpan.FromSeconds(index / perSecond), () => PlaceOrder(NextChannel()));
        }
    }

    /// <summary>Does one thing that is due: something of the agenda, or else sends one webhook. False when nothing was due.</summary>
    public async Task<bool> StepAsync(HttpMessageInvoker weft, Uri weftAddress, CancellationToken cancellation = default)
    {
        if (_agenda.RunOne())
        {
            return true;
        }
        if (!_webhooks.TryTake(out var pending))
        {
            return false;
        }
        await WebhookSender.SendAsync(_webhooks, pending, weft, weftAddress, cancellation);
        return true;
    }

    public HttpMessageHandler CreateHandler(Action<TimeSpan>? onDelay = null) => new SimHandler(this, onDelay);

    public RetailerBooks TakeBooks() => new(
        [.. Channels.SelectMany(channel => channel.Snapshot())], Erp.Customers(), Erp.Snapshot(), Warehouse.Snapshot(), Payments.Snapshot(),
        Warehouse.Stock(Erp.OnHand), _replenishment.OversoldUnits)
    {
        Kits = [.. _catalogue.Products.Where(product => product.Parts.Count > 0).SelectMany(kit => kit.Parts.Select(part => new KitBook(kit.Sku, part.Sku, part.Quantity)))],
    };

    internal bool RunAgendaItem() => _agenda.RunOne();

    internal bool TryTakeWebhook(out PendingWebhook pending) => _webhooks.TryTake(out pending);

    internal Task SendAsync(PendingWebhook pending, HttpMessageInvoker weft, Uri weftAddress, CancellationToken cancellation) =>
        WebhookSender.SendAsync(_webhooks, pending, weft, weftAddress, cancellation);

    private SalesChannel NextChannel()
    {
        lock (_ordering)
        {
            return _customers.Pick(Channels);
        }
    }

    private PlacedOrder Place(SalesChannel channel, Basket basket)
    {
        _replenishment.Promise(basket);
        var order = channel.Take(basket);
        var changesMind = _customers.Chance(_options.CancelShare);
        var after = _customers.UpTo(_options.CancelWithin);
        if (changesMind)
        {
            _agenda.In(after, () => ChangeMind(channel, order.Id));
        }
        return new PlacedOrder(channel.Connection, order.Id, basket.Currency, basket.Total);
    }

    private void ChangeMind(SalesChannel channel, string id)
    {
        if (!Warehouse.HasPicked(channel.Connection, id))
        {
            channel.CancelByCustomer(id);
        }
    }

    private void ReceiveGoods(string sku, int units)
    {
        Warehouse.Receive(sku, units);
        Erp.Receive(sku, units);
    }

    private T Add<T>(string name, SystemAccount account, int hoursFromUtc, Func<Surroundings, T> build) where T : SimulatedSystem
    {
        var gate = new FaultGate(name, _options.Seed, _clock, () => Faults);
        var skew = _options.Faults.ClockSkew * ((2 * Seeded.FractionOf(_options.Seed, "skew/" + name, 0)) - 1);
        var clock = new SystemClock(_clock, skew, TimeSpan.FromHours(hoursFromUtc));
        var system = build(new Surroundings(name, account, clock, _agenda, _webhooks, gate.RowFails));
        _systems.Add(name, (system, gate));
        return system;
    }

    private static Dictionary<string, int> InitialStock(RetailerOptions options, Catalogue catalogue)
    {
        var random = new Seeded(options.Seed, "stock");
        return catalogue.Articles.ToDictionary(
            product => product.Sku, _ => (int)Math.Round(options.StockPerSku * (0.5 + random.Fraction())));
    }

    /// <summary>What the channels show at the start: of a kit, as many as can be made.</summary>
    private static Dictionary<string, int> Shown(Catalogue catalogue, Dictionary<string, int> stock) =>
        catalogue.Products.ToDictionary(product => product.Sku, product => catalogue.OnShelves(product.Sku, 1).Min(unit => stock[unit.Sku] / unit.Quantity));
}
