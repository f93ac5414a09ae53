using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Stories;
using Weft.Engine;
using Weft.Sdk;
using Weft.Simulation;
using Weft.Simulator;
using Weft.Simulator.Wire;

namespace Weft.Acceptance.Scenarios;

/// <summary>The node dies right after a commit and before anybody hears of it, and right after a send and before it is marked: each 500 times, and every effect is there once.</summary>
public sealed class DeathAroundCommits
{
    private const int Cycles = 500;

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task Effects_are_as_many_as_orders(string kind)
    {
        await using var store = await ScenarioStore.CreateAsync(kind);
        await using var node = await DyingNode.StartAsync(store.Settings);
        for (var i = 0; i < Cycles; i++)
        {
            var call = node.OrderInShop($"WD-{i}");

            // The commit is done and nobody knows: of the message (its sender sends again), or of what was decided on it.
            await node.DiesAtAsync(i % 2 == 0 ? "intake.after-commit" : "turn.after-commit", call);
            if (i % 2 == 0) await node.TakeAsync(call);

            // The ERP has the sales order, and the node dies before it can say so.
            await node.DiesAfterSellingAsync();
        }

        await node.RunAsync(async () => await store.CountAsync("deliveries WHERE state = 0") == 0);
        node.Deaths.ShouldBe(2 * Cycles);
        var books = node.Retailer.TakeBooks();
        books.SalesOrders.Count.ShouldBe(Cycles);
        books.SalesOrders.Select(s => s.ExternalRef).Distinct().Count().ShouldBe(Cycles);
        books.Customers.Select(c => c.ExternalRef).ShouldBeUnique();
        (await store.CountAsync("orders")).ShouldBe(Cycles);
        (await store.CountAsync("inbox WHERE connection = 'webshop'")).ShouldBe(Cycles);
        (await store.CountAsync("inbox WHERE state <> 1")).ShouldBe(0);
        (await store.CountAsync("deliveries WHERE state = 2")).ShouldBe(0);
    }

    /// <summary>An engine on a store that outlives it, stepped by hand, with a retailer that is called in this process.</summary>
    private sealed class DyingNode : IAsyncDisposable
    {
        private static readonly string[] lanes = ["erp", "webshop", "wms"];
        private readonly StoreSettings store;
        private readonly RetailerOptions options = new() { Skus = 1, StockPerSku = 100_000, LatePaymentShare = 0 };
        private readonly Sales sales;
        private WeftEngine engine = null!;
        private string? dieAt;
        private bool dieAfterSelling;

        private DyingNode(StoreSettings store)
        {
            this.store = store;
            Retailer = new Retailer(options, TimeProvider.System);
            sales = new Sales(Retailer.CreateHandler());
        }

        public Retailer Retailer { get; }

        public int Deaths { get; private set; }

        public static async Task<DyingNode> StartAsync(StoreSettings store)
        {
            var node = new DyingNode(store);
            await node.OpenAsync();
            var erp = node.engine.Pollers.Single(p => p.Connection == "erp");
            while (await erp.StepAsync(CancellationToken.None))
            {
                // Until the catalogue and the stock are read.
            }

            while (await node.engine.Turns.StepAsync(CancellationToken.None))
            {
                // Until they are known.
            }

            return node;
        }

        /// <summary>A customer orders; the shop's message about it.</summary>
        public IncomingCall OrderInShop(string delivery)
        {
            var order = Retailer.PlaceOrder(Retailer.WebShop, [(Retailer.Products[0].Sku, 1)]);
            var shown = Retailer.Call("webshop", new SimRequest("GET", "/orders/" + order.Id, "", new Dictionary<string, string> { ["X-Webshop-Access-Token"] = options.Accounts.WebShop.ApiKey }, default))!.Value;
            var body = shown.Response!.Body;
            var time = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            var signature = Convert.ToBase64String(Weft.Sdk.Signatures.HmacSha256(options.Accounts.WebShop.WebhookSecret, Encoding.UTF8.GetBytes(time + "."), body));
            var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["x-webshop-topic"] = "orders/create", ["x-webshop-delivery-id"] = delivery, ["x-webshop-timestamp"] = time, ["x-webshop-hmac-sha256"] = signature };
            return new IncomingCall("", headers, body, DateTimeOffset.UtcNow);
        }

        /// <summary>Takes a message and lives.</summary>
        public async Task TakeAsync(IncomingCall call)
        {
            var taking = engine.ReceiveAsync("webshop", call);
            await engine.Intake.StepAsync(CancellationToken.None);
            (await taking).Answer.ShouldBe(Weft.Engine.Inbox.CallAnswer.Stored);
        }

        /// <summary>Takes a message and dies on the way.</summary>
        public async Task DiesAtAsync(string place, IncomingCall call)
        {
            dieAt = place;
            await DiesAsync(async () =>
            {
                await TakeAsync(call);
                await RunAsync(() => Task.FromResult(false));
            });
        }

        /// <summary>Works until the ERP has one more sales order, and dies.</summary>
        public Task DiesAfterSellingAsync()
        {
            (sales.Sold, dieAfterSelling) = (false, true);
            return DiesAsync(() => RunAsync(() => Task.FromResult(false)));
        }

        /// <summary>Works until something holds.</summary>
        public async Task RunAsync(Func<Task<bool>> holds)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!limit.IsCancellationRequested)
            {
                var worked = await engine.Intake.StepAsync(limit.Token) | await engine.Turns.StepAsync(limit.Token);
                foreach (var lane in lanes) worked |= await engine.Dispatcher.StepAsync(engine.Lanes.Find(lane)!, limit.Token);
                if (worked) continue;
                if (await holds()) return;
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
            }

            throw new TimeoutException($"Nothing more happened after {Deaths} deaths.");
        }

        public async ValueTask DisposeAsync()
        {
            await StoryCheck.ReadAsync(engine);
            await engine.DisposeAsync();
        }

        private async Task DiesAsync(Func<Task> life)
        {
            await life().ShouldThrowAsync<CrashException>();
            Deaths++;
            await engine.DisposeAsync();
            await OpenAsync();
        }

        private async Task OpenAsync()
        {
            var connections = SimulatedConnections.Create(
                options.Accounts, system => new Uri($"http://{system}.sim/"), _ => new HttpClient(sales, disposeHandler: false), _ => new LaneOptions { CoalesceFor = TimeSpan.Zero }, TimeProvider.System);
            var parts = EngineParts.Standard(connections, new Weft.Core.Inventory.StockPolicy([]), new EngineOptions(), TimeProvider.System, NullLoggerFactory.Instance);
            engine = new WeftEngine(await store.OpenAsync(readOnly: false, TimeProvider.System, CancellationToken.None), parts, Die);
            await engine.Feed.RecoverAsync(CancellationToken.None);
        }

        private void Die(string place)
        {
            var dies = place == dieAt || (dieAfterSelling && sales.Sold && place == "dispatch.after-send");
            if (!dies) return;
            (dieAt, dieAfterSelling) = (null, false);
            throw new CrashException();
        }

        private sealed class Sales(HttpMessageHandler inner) : DelegatingHandler(inner)
        {
            public bool Sold { get; set; }

            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var answer = await base.SendAsync(request, cancellationToken);
                if (request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath == "/salesorders") Sold |= answer.IsSuccessStatusCode;
                return answer;
            }
        }
    }
}
