using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Acceptance.Stories;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Reservations;
using Weft.Core.Routing;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine;

namespace Weft.Acceptance.Scenarios.Support;

/// <summary>An engine on a store that outlives it, in which any number of callers want stock at once. It can die around a commit; callers who got no answer ask again.</summary>
internal sealed class StockNode : IAsyncDisposable
{
    public const string Location = "DC1";
    private static readonly Parties parties = new("erp", "wms", Location, null, ["EUR"], ToleranceMinor: 0);
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan between = TimeSpan.FromMilliseconds(5);

    private readonly ScenarioStore store;
    private volatile TaskCompletionSource<Life> born = New<Life>();
    private Task living = Task.CompletedTask;
    private int deathsLeft;
    private int commitsPerLife;
    private int commits;
    private volatile bool stopping;

    private readonly FulfilmentPolicy? fulfilment;

    private StockNode(ScenarioStore store, FulfilmentPolicy? fulfilment) => (this.store, this.fulfilment) = (store, fulfilment);

    /// <summary>Times it died.</summary>
    public int Deaths { get; private set; }

    /// <param name="storeKind">The store.</param>
    /// <param name="fulfilment">How orders are given to several nodes; null when all of an order goes to <see cref="Location"/>.</param>
    public static async Task<StockNode> StartAsync(string storeKind, FulfilmentPolicy? fulfilment = null)
    {
        var node = new StockNode(await ScenarioStore.CreateAsync(storeKind), fulfilment);
        await node.OpenAsync();
        return node;
    }

    /// <summary>From now on it dies around every so-manieth commit, so many times: now before the commit, now after it.</summary>
    public void DieEvery(int everyCommits, int times) => (commits, commitsPerLife, deathsLeft) = (0, everyCommits, times);

    /// <summary>Sends a command until it is answered; a repeat carries the same key.</summary>
    public async Task<CommandResult> AskAsync(StreamId to, Command command, string key)
    {
        while (true)
        {
            if (await AliveAsync(engine => engine.SubmitAsync(to, command, key)) is { Problem: null, Decision: not null } decided) return decided;
            await Task.Delay(between, TimeProvider.System, CancellationToken.None);
        }
    }

    public Task<StockState> StockAsync(string sku) => AliveAsync(engine => engine.Queries.StockAsync(new Sku(sku), CancellationToken.None));

    public Task<OrderState> OrderAsync(OrderId id) => AliveAsync(engine => engine.Queries.OrderAsync(id, CancellationToken.None));

    public Task<IReadOnlyList<RoutingRecord>> RoutingAsync(OrderId id) => AliveAsync(engine => engine.Queries.RoutingAsync(id, CancellationToken.None));

    public Task<ReservationState> CartAsync(string id) => AliveAsync(engine => engine.Queries.ReservationAsync(id, CancellationToken.None));

    public Task<long> EventsAsync(string type) => store.CountAsync($"events WHERE type = '{type}'");

    /// <summary>The catalogue has a SKU, and so many units of it were counted.</summary>
    public async Task StockedAsync(string sku, int units)
    {
        var to = StockWorkflow.StreamOf(new Sku(sku));
        await AskAsync(to, new RegisterSku($"Product {sku}"), $"{sku}/register");
        await CountAsync(sku, units);
    }

    public async Task CountAsync(string sku, int units, string location = Location) =>
        (await AskAsync(StockWorkflow.StreamOf(new Sku(sku)), new CountStock(location, units, DateTimeOffset.UtcNow), $"{sku}/count/{location}/{units}")).Decision.ShouldBeOfType<Decision.Accepted>();

    public async Task KitAsync(string sku, params (string Sku, int Quantity)[] parts)
    {
        var to = StockWorkflow.StreamOf(new Sku(sku));
        await AskAsync(to, new RegisterSku($"Kit {sku}"), $"{sku}/register");
        (await AskAsync(to, new DefineKit([.. parts.Select(p => new KitPart(new Sku(p.Sku), p.Quantity))], "ops"), $"{sku}/kit")).Decision.ShouldBeOfType<Decision.Accepted>();
    }

    /// <summary>A cart wants all of these held.</summary>
    public async Task<ReservationState> HoldAsync(string cart, params (string Sku, int Quantity)[] lines)
    {
        var wish = new MakeReservation("shop", [.. lines.Select((l, i) => new ReservationLine($"{i + 1}", new Sku(l.Sku), l.Quantity))], AllOrNothing: true, [Location], DateTimeOffset.UtcNow.AddHours(1));
        await AskAsync(ReservationWorkflow.StreamOf(cart), wish, $"{cart}/make");
        return await CartAsync(cart);
    }

    /// <summary>A customer's order, paid.</summary>
    public async Task<OrderId> OrderAsync(string number, string? cart, params (string Sku, int Quantity)[] lines)
    {
        var id = OrderId.Of("shop", number);
        await AskAsync(OrderWorkflow.StreamOf(id), Place(id, cart, PaymentState.Captured, lines), $"{number}/place");
        return id;
    }

    public static PlaceOrder Place(OrderId id, string? cart, PaymentState payment, params (string Sku, int Quantity)[] lines)
    {
        var eur = Currency.Parse("EUR");
        var address = new Address("Ada Byron", "1 Main Street", "12345", "Town", "DE");
        var bought = lines.Select((l, i) => new OrderLine($"{i + 1}", new Sku(l.Sku), $"Product {l.Sku}", l.Quantity, new Money(1_000 * l.Quantity, eur), [])).ToImmutableArray();
        var total = bought.Aggregate(Money.Zero(eur), (sum, l) => sum + l.Gross());
        var order = new Order(id, id.Connection, id.ChannelOrderId, id.ChannelOrderId, DateTimeOffset.UtcNow, new Customer("c1", "Ada Byron", null), address, address, bought, [], total, new OrderPayment(payment, "pay-1")) { Reservation = cart };
        return new PlaceOrder(order, parties);
    }

    /// <summary>Every system does what it is owed, until nothing is due.</summary>
    public async Task SettleAsync(OrderId id)
    {
        while (await OrderAsync(id) is var order && order.Obligations.FirstOrDefault(o => !o.Kind.IsAwaited() && order.IsDue(o)) is { } owed)
            await AskAsync(OrderWorkflow.StreamOf(id), new DeliverySettled($"{id}/{owed.Key}", new DeliveryResult(true, "R", At: DateTimeOffset.UtcNow)), $"{id}/{owed.Key}");
    }

    public async ValueTask DisposeAsync()
    {
        stopping = true;
        await living;
        if (born.Task.IsCompletedSuccessfully)
        {
            var engine = (await born.Task).Engine;
            await StoryCheck.ReadAsync(engine);
            await engine.DisposeAsync();
        }

        await store.DisposeAsync();
    }

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Asks whichever engine is alive; what it owes an answer when it dies, the next one is asked.</summary>
    private async Task<T> AliveAsync<T>(Func<WeftEngine, Task<T>> ask)
    {
        using var limit = new CancellationTokenSource(longest);
        while (true)
        {
            var life = await born.Task.WaitAsync(limit.Token);
            try
            {
                var answer = ask(life.Engine);
                if (await Task.WhenAny(answer, life.Death.Task).WaitAsync(limit.Token) == answer) return await answer;
            }
            catch (Exception) when (life.Death.Task.IsCompleted && !limit.IsCancellationRequested)
            {
                // It died while it looked something up.
            }
        }
    }

    private async Task OpenAsync()
    {
        var parts = EngineParts.Standard(new Connections([]), new StockPolicy([]), new EngineOptions(), TimeProvider.System, NullLoggerFactory.Instance, fulfilment);
        var engine = new WeftEngine(await store.Settings.OpenAsync(readOnly: false, TimeProvider.System, CancellationToken.None), parts, Die);
        await engine.RecoverAsync(CancellationToken.None);
        var life = new Life(engine, New<bool>());
        living = Task.Run(() => LiveAsync(life));
        born.SetResult(life);
    }

    private async Task LiveAsync(Life life)
    {
        var engine = life.Engine;
        try
        {
            while (!stopping)
            {
                var worked = await engine.Intake.StepAsync(CancellationToken.None) | await engine.Turns.StepAsync(CancellationToken.None) | await engine.Timers.StepAsync(CancellationToken.None);
                if (!worked) await engine.Intake.Arrived.WaitAsync(between, TimeProvider.System, CancellationToken.None);
            }
        }
        catch (CrashException)
        {
            Deaths++;
            born = New<Life>();
            life.Death.SetResult(true);
            await engine.DisposeAsync();
            await OpenAsync();
        }
    }

    private void Die(string place)
    {
        if (deathsLeft == 0 || place != (Deaths % 2 == 0 ? "turn.before-commit" : "turn.after-commit") || ++commits % commitsPerLife != 0) return;
        deathsLeft--;
        throw new CrashException();
    }

    private sealed record Life(WeftEngine Engine, TaskCompletionSource<bool> Death);
}
