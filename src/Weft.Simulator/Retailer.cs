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
    private static readonly string[] consents = ["never", "ask", "allowed"];

    private readonly RetailerOptions options;
    private readonly TimeProvider clock;
    private readonly Agenda agenda;
    private readonly WebhookQueue webhooks;
    private readonly Dictionary<string, (SimulatedSystem System, FaultGate Gate)> systems = [];
    private readonly Catalogue catalogue;
    private readonly OrderGenerator generator;
    private readonly Replenishment replenishment;
    private readonly Seeded customers;
    private readonly Seeded edits;
    private readonly Seeded wishes;
    private readonly Lock ordering = new();
    private FaultDials faults;
    private int placed;
    private readonly Aftermath aftermath;

    public Retailer(RetailerOptions options, TimeProvider clock)
    {
        (this.options, this.clock, this.faults) = (options, clock, options.Faults);
        agenda = new Agenda(clock);
        webhooks = new WebhookQueue(clock, new Seeded(options.Seed, "webhooks"), () => Faults);
        catalogue = new Catalogue(options.Seed, options.Skus, options.Kits);
        generator = new OrderGenerator(options, catalogue);
        customers = new Seeded(options.Seed, "customers");
        edits = new Seeded(options.Seed, "edits");
        wishes = new Seeded(options.Seed, "wishes");
        var stock = InitialStock(options, catalogue);
        var shown = Shown(catalogue, stock);
        replenishment = new Replenishment(options, catalogue, stock, agenda, ReceiveGoods);

        var accounts = options.Accounts;
        Payments = Add("psp", accounts.Payments, 0, at => new PaymentProvider(at));
        WebShop = Add("webshop", accounts.WebShop, 1, at => new WebShop(at, shown, options, Payments));
        Nordmarkt = Add("nordmarkt", accounts.Nordmarkt, 8, at => new Nordmarkt(at, shown, options));
        Bazario = Add("bazario", accounts.Bazario, 3, at => new Bazario(at, shown, options));
        AnotherProgram = new AnotherProgram(Bazario, agenda);
        Erp = Add("erp", accounts.Erp, 0, at => new ErpSystem(at, catalogue, options, stock, replenishment.Consider));
        Warehouse = Add("wms", accounts.Warehouse, 0, at => new WarehouseSystem(at, options, catalogue, stock, replenishment.Consider));
        aftermath = new Aftermath(options, agenda, Warehouse, WebShop, Payments, replenishment.Return);
        Warehouse.Shipped = aftermath.Shipped;
        Stores = Add("pos", accounts.Stores, 1, at => new StoreTills(at, options, catalogue, () => Faults));
        StoreFulfilment = options.StoresShip ? Add("stores", accounts.StoreFulfilment, 1, at => new StoreFulfilment(at, options, catalogue, Stores)) : null;
        foreach (var channel in Channels)
        {
            channel.Cancelled = replenishment.Forget;
            channel.Edited = replenishment.Promise;
        }
        foreach (var product in catalogue.Articles)
        {
            replenishment.Consider(product.Sku);
        }
    }

    public WebShop WebShop { get; }

    public Nordmarkt Nordmarkt { get; }

    public Bazario Bazario { get; }

    /// <summary>A program that shares Weft's account at Bazario; it does nothing until it is told to.</summary>
    public AnotherProgram AnotherProgram { get; }

    public ErpSystem Erp { get; }

    public WarehouseSystem Warehouse { get; }

    public PaymentProvider Payments { get; }

    public StoreTills Stores { get; }

    /// <summary>Where stores are asked to ship; null when they do not.</summary>
    public StoreFulfilment? StoreFulfilment { get; }

    public IReadOnlyList<SalesChannel> Channels => [WebShop, Nordmarkt, Bazario];

    public IReadOnlyList<SimulatedSystem> Systems => [.. systems.Values.Select(entry => entry.System)];

    public IReadOnlyList<Product> Products => catalogue.Products;

    /// <summary>The dials, which may be turned at any time; the clocks stay as wrong as they were at the start.</summary>
    public FaultDials Faults
    {
        get => Volatile.Read(ref faults);
        set => Volatile.Write(ref faults, value);
    }

    public WebhookCounts Webhooks => webhooks.Counts;

    /// <summary>Orders that customers have placed so far.</summary>
    public int Placed => Volatile.Read(ref placed);

    /// <summary>When something will happen by itself next; null when nothing will.</summary>
    public DateTimeOffset? NextDue => (agenda.NextDue, webhooks.NextDue) switch
    {
        ({ } one, { } other) => one < other ? one : other,
        var (one, other) => one ?? other,
    };

    internal TimeProvider Time => clock;

    /// <summary>Called when something new is to be done, so that a pump need not poll.</summary>
    internal Action? WorkAdded
    {
        set => (agenda.Changed, webhooks.Changed) = (value, value);
    }

    /// <summary>One call to a system (by its name: webshop, nordmarkt, bazario, erp, wms, psp, pos, and stores where they ship), faults included; null when there is none such.</summary>
    public Exchange? Call(string system, SimRequest request) =>
        systems.TryGetValue(system, out var entry) ? entry.Gate.Call(entry.System, request) : null;

    public FaultCounts FaultsPlayed(string system) => systems[system].Gate.Counts;

    /// <summary>A customer orders what they like; null when the channel shows nothing they want.</summary>
    public PlacedOrder? PlaceOrder(SalesChannel channel)
    {
        lock (ordering)
        {
            return generator.Next(channel.Shown) is { } basket ? Place(channel, basket) : null;
        }
    }

    /// <summary>A customer orders exactly these articles, whatever the channel shows. A cart's units may be held under an id, which the channel hands over.</summary>
    public PlacedOrder PlaceOrder(SalesChannel channel, IEnumerable<(string Sku, int Quantity)> articles, string currency = "EUR", string? cart = null)
    {
        lock (ordering)
        {
            return Place(channel, generator.Of(articles, currency) with { Cart = cart });
        }
    }

    /// <summary>Books customers' orders over the three channels at a steady rate from now on; infinite = all at once.</summary>
    public void Trade(int orders, double perSecond)
    {
        for (var index = 0; index < orders; index++)
        {
            agenda.In(TimeSpan.FromSeconds(index / perSecond), () => PlaceOrder(NextChannel()));
        }
    }

    /// <summary>Does one thing that is due: something of the agenda, or else sends one webhook. False when nothing was due.</summary>
    public async Task<bool> StepAsync(HttpMessageInvoker weft, Uri weftAddress, CancellationToken cancellation = default)
    {
        if (agenda.RunOne())
        {
            return true;
        }
        if (!webhooks.TryTake(out var pending))
        {
            return false;
        }
        await WebhookSender.SendAsync(webhooks, pending, weft, weftAddress, cancellation);
        return true;
    }

    public HttpMessageHandler CreateHandler(Action<TimeSpan>? onDelay = null) => new SimHandler(this, onDelay);

    public RetailerBooks TakeBooks() => new(
        [.. Channels.SelectMany(channel => channel.Snapshot())], Erp.Customers(), Erp.Snapshot(), [.. Warehouse.Snapshot(), .. StoreFulfilment?.Snapshot() ?? []], Payments.Snapshot(),
        Warehouse.Stock(Erp.OnHand), replenishment.OversoldUnits)
    {
        Kits = [.. catalogue.Products.Where(product => product.Parts.Count > 0).SelectMany(kit => kit.Parts.Select(part => new KitBook(kit.Sku, part.Sku, part.Quantity)))],
        Stores = Stores.Snapshot(),
        StoresShip = options.StoresShip,
        Tills = Stores.Counts(),
        TillTransactions = Stores.CountsByType(),
    };

    internal bool RunAgendaItem() => agenda.RunOne();

    internal bool TryTakeWebhook(out PendingWebhook pending) => webhooks.TryTake(out pending);

    internal Task SendAsync(PendingWebhook pending, HttpMessageInvoker weft, Uri weftAddress, CancellationToken cancellation) =>
        WebhookSender.SendAsync(webhooks, pending, weft, weftAddress, cancellation);

    private SalesChannel NextChannel()
    {
        lock (ordering)
        {
            return customers.Pick(Channels);
        }
    }

    private PlacedOrder Place(SalesChannel channel, Basket basket)
    {
        if (channel == WebShop)
        {
            basket = Wished(basket);
        }
        replenishment.Promise(basket);
        var order = channel.Take(basket);
        aftermath.Follow(channel, order.Id, Interlocked.Increment(ref placed));
        var changesMind = customers.Chance(options.CancelShare);
        var after = customers.UpTo(options.CancelWithin);
        if (changesMind)
        {
            agenda.In(after, () => ChangeMind(channel, order.Id));
        }
        if (channel == WebShop && options.EditShare > 0 && edits.Chance(options.EditShare))
        {
            agenda.In(edits.UpTo(options.EditWithin), () => Edit(order.Id));
        }
        return new PlacedOrder(channel.Connection, order.Id, basket.Currency, basket.Total);
    }

    /// <summary>Where the customer wants the goods, and by when.</summary>
    private Basket Wished(Basket basket)
    {
        var (picksUp, promised) = (wishes.Chance(options.PickUpShare), wishes.Chance(options.PromiseShare));
        var (store, days) = (wishes.Pick(Stores.Names), 1 + wishes.Below(3));
        var substitutes = options.SubstituteShare > 0 ? wishes.Pick(consents) : null;
        return basket with { Substitutes = substitutes, PickUpAt = picksUp && StoreFulfilment is not null ? store : null, PromisedIn = promised ? days : null };
    }

    private void Edit(string id)
    {
        if (Warehouse.HasPicked(WebShop.Connection, id))
        {
            return;
        }
        lock (ordering)
        {
            WebShop.EditByCustomer(id, basket => generator.Edited(basket, edits));
        }
    }

    private void ChangeMind(SalesChannel channel, string id)
    {
        if (!Warehouse.HasPicked(channel.Connection, id) && StoreFulfilment?.HasPacked(channel.Connection, id) != true)
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
        var gate = new FaultGate(name, options.Seed, this.clock, () => Faults);
        var skew = options.Faults.ClockSkew * ((2 * Seeded.FractionOf(options.Seed, "skew/" + name, 0)) - 1);
        var clock = new SystemClock(this.clock, skew, TimeSpan.FromHours(hoursFromUtc));
        var system = build(new Surroundings(name, account, clock, agenda, webhooks, gate.RowFails));
        systems.Add(name, (system, gate));
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
