using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Weft.Engine.Queries;
using Weft.Real.Tryton;
using Weft.Real.Vendure;

namespace Weft.Real.Journey;

/// <summary>
/// The whole retailer: the running Vendure, the running Tryton, and between them a node of Weft, set up by the very file that docs/start shows.
/// What the environment overrides is where things are on this machine, and that older orders are none of this node's.
/// </summary>
internal sealed class LiveRetailer : IAsyncDisposable
{
    /// <summary>Longest wait for what happens at once when every system answers. Far above what it takes, because the tests share the machine.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(45);

    private const string Channel = "webshop";
    private const string ApiKey = "a-key-of-the-journeys";
    private readonly NodeStore store;
    private readonly ImmutableArray<string> warehouses;
    private string? webhooksBefore;

    private LiveRetailer(NodeStore store, VendureShop shop, TrytonErp erp, bool twoWarehouses)
    {
        (this.store, Shop, Erp) = (store, shop, erp);
        warehouses = twoWarehouses ? ["DC", "ST1"] : ["DC"];
        var settings = new Dictionary<string, string>(store.Settings)
        {
            ["WEFT__CONNECTIONS__WEBSHOP__ADDRESS"] = shop.AdminApi.OriginalString,
            ["WEFT__CONNECTIONS__WEBSHOP__ORDERSSINCE"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
            ["WEFT__CONNECTIONS__ERP__ADDRESS"] = erp.Address.OriginalString,
            ["VENDURE_PASSWORD"] = shop.HubPassword,
            ["VENDURE_WEBHOOK_SECRET"] = shop.WebhookSecret,
            ["TRYTON_PASSWORD"] = erp.Password,
            ["WEFT_API_KEY"] = ApiKey,
            ["WEFT__APIKEYS__TESTS__SHA256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ApiKey))),
        };
        var file = Path.Combine(Checkout.Root, "docs", "start", "vendure-and-tryton.yaml");
        Weft = new WeftProcess(twoWarehouses ? WithStore(file) : file, settings);
    }

    public VendureShop Shop { get; }

    public TrytonErp Erp { get; }

    public WeftProcess Weft { get; }

    /// <summary>Starts a node on an empty store, and waits until it has taken over the stock of the articles.</summary>
    public static async Task<LiveRetailer> OpenAsync(string storeKind, bool webhooks = true, bool twoWarehouses = false)
    {
        var shop = VendureShop.Running($"mia.{Guid.NewGuid():N}@example.com");
        var erp = TrytonErp.Running();
        var retailer = new LiveRetailer(await NodeStore.NewAsync(storeKind), shop, erp, twoWarehouses);
        retailer.webhooksBefore = shop.PostWebhooksTo(webhooks ? new Uri(retailer.Weft.Address, "in/" + Channel).AbsoluteUri : null) ?? "";
        try
        {
            await retailer.Weft.StartAsync();
            foreach (var (sku, _) in Basket.Lines) await retailer.StockAgreesAsync(sku);
            return retailer;
        }
        catch
        {
            await retailer.DisposeAsync();
            throw;
        }
    }

    /// <summary>A guest orders the usual basket, and pays by card: the amount is authorised.</summary>
    public Task<ShopOrder> OrderAsync() => Shop.PlaceAsync(settle: false, [.. Basket.Lines]);

    /// <summary>Our id of an order of the shop.</summary>
    public static string IdOf(ShopOrder order) => $"{Channel}:{order.Id}";

    public Task<OrderStory> StoryAsync(ShopOrder order) => Weft.StoryAsync(IdOf(order));

    /// <summary>Waits for something about an order; tells its story when it does not come about.</summary>
    public async Task EventuallyAsync(ShopOrder order, string what, Func<Task> holds, TimeSpan? within = null)
    {
        string? story = null;
        try
        {
            await Eventually.HoldsAsync(what, within ?? Soon, holds);
        }
        catch (TimeoutException missing)
        {
            try
            {
                story = await Weft.AskAsync("orders", "show", IdOf(order));
            }
            catch (Exception silent)
            {
                story = $"(no story: {silent.Message})";
            }

            throw new TimeoutException($"{missing.Message}{Environment.NewLine}{story}{Environment.NewLine}{Weft.State()}", missing);
        }
    }

    /// <summary>Waits until the ERP's books, Weft's and the shop's sellable number agree on an article.</summary>
    public Task StockAgreesAsync(string sku) => Eventually.HoldsAsync($"all three agree on the stock of {sku}", Soon, async () =>
    {
        var view = await Weft.StockAsync(sku);
        view.Locations.Count.ShouldBeInRange(1, warehouses.Length);
        var inErp = 0;
        foreach (var warehouse in warehouses) inErp += await Erp.StockAsync(sku, warehouse);
        view.Locations.Sum(l => l.OnHand).ShouldBe(inErp, "on hand at Weft, and in Tryton");
        (await Shop.StockAsync(sku)).Saleable.ShouldBe(view.Locations.Sum(l => l.Available), "sellable in the shop, and available at Weft");
    }, state: Weft.State);

    /// <summary>The same with Tryton's second warehouse, and orders given to both.</summary>
    private string WithStore(string file)
    {
        var text = File.ReadAllText(file);
        (string Line, string More)[] additions =
        [
            ("    name: Distribution centre\n", "  STORE1:\n    name: Store\n"), ("      DC1: DC             # our location: code of the Tryton warehouse\n", "      STORE1: ST1\n"),
            ("    location: DC1\n", "    nodes: [DC1, STORE1]\n"),
        ];
        foreach (var (line, more) in additions)
        {
            text.ShouldContain(line);
            text = text.Replace(line, line + more);
        }

        var copy = Path.Combine(store.Folder, "weft.yaml");
        File.WriteAllText(copy, text + "\nrouting:\n  currency: EUR\n  nodes:\n    - locations: DC1\n    - locations: STORE1\n");
        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        Shop.PostWebhooksTo(webhooksBefore);
        Weft.Dispose();
        await store.DisposeAsync();
        Erp.Dispose();
        Shop.Dispose();
    }
}

/// <summary>What the guests of these tests buy: two lines of different tax rates, with prices that round badly. No other test of this project ships these articles in Tryton.</summary>
internal static class Basket
{
    public static IReadOnlyList<(string Sku, int Quantity)> Lines { get; } = [("TSHIRT-M", 2), ("BOOK-77", 1)];
}

/// <summary>The checkout of the repository that these tests were built in.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? folder) =>
        folder is null ? throw new InvalidOperationException("These tests run in a checkout of the repository: no Weft.slnx above them.")
        : File.Exists(Path.Combine(folder.FullName, "Weft.slnx")) ? folder.FullName : Find(folder.Parent);
}
