using System.Security.Cryptography;
using System.Text;
using Weft.Real.Journey;
using Weft.Real.Tryton;
using Weft.Real.Vendure;
using Weft.Simulator;
using Weft.Simulator.Channels;
using Weft.Simulator.Webhooks;
using Weft.Simulator.Wire;

namespace Weft.Real.Stock;

/// <summary>
/// One article that the running Vendure and two simulated marketplaces sell of the same stock: a distribution centre, which the running Tryton counts, and for the web shop also a
/// store, whose till is played here. Weft is a process between them.
/// </summary>
internal sealed class SharedStock : IAsyncDisposable
{
    public const string WebShop = "webshop";
    public const string Centre = "DC1";
    public const string Store = "ST1";
    private const string ApiKey = "test-key";
    private const int Vat = 19;
    private const int GrossCents = 1_990;

    /// <summary>Order ids of the marketplaces are the same in every run, and Tryton keeps them: the connections are not.</summary>
    private readonly string run = Guid.NewGuid().ToString("N")[..8];

    private readonly NodeStore store;
    private readonly Retailer simulated;
    private readonly HttpClient toWeft = new();
    private RetailerServer? server;
    private WebhookPump? pump;
    private WeftProcess? weft;
    private string? webhooksBefore;

    private SharedStock(NodeStore store, int article)
    {
        this.store = store;
        Shop = VendureShop.Running($"mia.{Guid.NewGuid():N}@example.com");
        Erp = TrytonErp.Running();
        var accounts = new RetailerAccounts { Nordmarkt = SystemAccount.Default("nordmarkt") with { Connection = $"nordmarkt-{run}" }, Bazario = SystemAccount.Default("bazario") with { Connection = $"bazario-{run}" } };
        simulated = new Retailer(new RetailerOptions { Skus = 10, Stores = 1, Accounts = accounts }, TimeProvider.System);
        Sku = simulated.Products.Where(p => p.TaxPercent == Vat).ElementAt(article).Sku;
    }

    public string Sku { get; }

    public VendureShop Shop { get; }

    public TrytonErp Erp { get; }

    public WeftProcess Weft => weft!;

    /// <summary>The store's till.</summary>
    public Till Till => field ??= new(toWeft, Weft.Address, Store);

    /// <summary>The marketplaces.</summary>
    public IReadOnlyList<SalesChannel> Markets => [simulated.Nordmarkt, simulated.Bazario];

    /// <summary>Starts a node on an empty store, and waits until every channel shows what is in the distribution centre.</summary>
    /// <param name="storeKind">"sqlite" or "postgres".</param>
    /// <param name="article">Which article: each test has its own, because the shop and the ERP keep what was ordered.</param>
    /// <param name="units">Units in the distribution centre.</param>
    public static async Task<SharedStock> OpenAsync(string storeKind, int article, int units)
    {
        var stock = new SharedStock(await NodeStore.NewAsync(storeKind), article);
        try
        {
            await stock.StartAsync(units);
            return stock;
        }
        catch
        {
            await stock.DisposeAsync();
            throw;
        }
    }

    /// <summary>A customer of a marketplace buys one, if the marketplace shows that it has any; answers with our id of the order.</summary>
    public string? BuyAt(SalesChannel market) => market.Shown(Sku) > 0 ? $"{market.Connection}:{simulated.PlaceOrder(market, [(Sku, 1)]).Id}" : null;

    /// <summary>Waits until the shop and the marketplaces show these numbers, and Weft knows that they do.</summary>
    public Task ShownAsync(int webShop, int markets) => Eventually.HoldsAsync($"the web shop sells {webShop} and each marketplace {markets} of {Sku}", LiveRetailer.Soon, async () =>
    {
        // Orders that come after the last number take it below zero, and it sells nothing.
        Math.Max(0, (await Shop.StockAsync(Sku)).Saleable).ShouldBe(webShop, "in the shop");
        foreach (var market in Markets) market.Shown(Sku).ShouldBe(markets, market.Connection);
        foreach (var channel in (await Weft.StockAsync(Sku)).Channels)
            (channel.Available, channel.Shown).ShouldBe(channel.Channel == WebShop ? (webShop, webShop) : (markets, markets), $"what Weft says of {channel.Channel}");
    }, state: Weft.State);

    /// <summary>
    /// Compares what Weft, the ERP and the channels have, and waits until what differed is healed: orders that are paid in the same moment lose each other's changes of the shop's
    /// own number, which then is neither Weft's nor true.
    /// </summary>
    public Task ReconcileAsync() => Eventually.HoldsAsync($"everybody agrees on {Sku}", LiveRetailer.Soon, () => Weft.AskAsync("reconcile", "stock", "--sku", Sku), state: Weft.State);

    /// <summary>The page that explains the number.</summary>
    public Task<string> PageAsync() => Weft.AskAsync("stock", "show", Sku);

    public async ValueTask DisposeAsync()
    {
        if (webhooksBefore is not null) Shop.PostWebhooksTo(webhooksBefore);
        if (pump is not null) await pump.DisposeAsync();
        weft?.Dispose();
        if (server is not null) await server.DisposeAsync();
        toWeft.Dispose();
        await store.DisposeAsync();
        Erp.Dispose();
        Shop.Dispose();
    }

    private async Task StartAsync(int units)
    {
        await Erp.StockUpAsync(Sku, Vat, units);
        await Shop.SellAsync(Sku, GrossCents);
        server = await RetailerServer.StartAsync(simulated);
        var file = Path.Combine(store.Folder, "weft.yaml");
        await File.WriteAllTextAsync(file, Configuration());
        weft = new WeftProcess(file, new Dictionary<string, string>(store.Settings)
        {
            ["VENDURE_PASSWORD"] = Shop.HubPassword, ["VENDURE_WEBHOOK_SECRET"] = Shop.WebhookSecret, ["TRYTON_PASSWORD"] = Erp.Password, ["TILLS_SECRET"] = Till.Secret,
            ["WEFT_API_KEY"] = ApiKey, ["API_KEY_SHA256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ApiKey))),
            ["NORDMARKT_KEY"] = "nordmarkt-key", ["NORDMARKT_SECRET"] = "nordmarkt-secret", ["BAZARIO_KEY"] = "bazario-key",
        });
        webhooksBefore = Shop.PostWebhooksTo(new Uri(Weft.Address, "in/" + WebShop).AbsoluteUri) ?? "";
        await Weft.StartAsync();
        pump = new WebhookPump(simulated, toWeft, Weft.Address);
        await ShownAsync(units, units);
    }

    private string Configuration() => $"""
        store:
          kind: sqlite
        apiKeys:
          test:
            sha256: env:API_KEY_SHA256
        reconciliation:
          lookAgainAfter: 1s
        locations:
          {Centre}:
            name: Distribution centre
            owner: erp
          {Store}:
            name: Store
            owner: tills
        connections:
          {WebShop}:
            connector: vendure
            role: channel
            address: {Shop.AdminApi}
            username: {Shop.HubUser}
            password: env:VENDURE_PASSWORD
            secret: env:VENDURE_WEBHOOK_SECRET
            stockLocation: DC
            ordersSince: {DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}
          {simulated.Nordmarkt.Connection}: {MarketOf("nordmarkt", "secret: env:NORDMARKT_SECRET, ")}
          {simulated.Bazario.Connection}: {MarketOf("bazario", "")}
          tills:
            connector: pos
            role: stores
            secret: env:TILLS_SECRET
          erp:
            connector: tryton
            role: erp
            address: {Erp.Address}
            username: {Erp.User}
            password: env:TRYTON_PASSWORD
            webShop: vendure
            shippingProduct: SHIPPING
            roundingProduct: ROUNDING
            paymentTerm: Immediate
            locations:
              {Centre}: DC
        channels:
          {WebShop}: {ChannelWith($"nodes: [{Centre}, {Store}], paymentProvider: {WebShop}, ")}
          {simulated.Nordmarkt.Connection}: {ChannelWith("")}
          {simulated.Bazario.Connection}: {ChannelWith("")}
        """;

    private string MarketOf(string system, string more) =>
        $"{{ connector: sim-{system}, role: channel, address: '{server!.AddressOf(system)}', {more}key: env:{system.ToUpperInvariant()}_KEY }}";

    private static string ChannelWith(string more) => $"{{ erp: erp, warehouse: erp, location: {Centre}, {more}currencies: [EUR] }}";
}
