using Microsoft.Extensions.Time.Testing;
using Weft.Core.Orders;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine.Dispatch;
using Weft.Engine.Queries;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;
using Weft.Sdk;

namespace Weft.Engine.Tests.Queries;

/// <summary>An order over two units of A whose story is told; its lanes stand as the test leaves them, and its clock stands still until it is moved.</summary>
internal sealed class ToldOrder
{
    private readonly OrderWorkflow workflow;
    private readonly List<(long At, Event What)> events = [];
    private readonly List<DeliveryRow> deliveries = [];
    private OrderState state = new(Id);

    public static OrderId Id { get; } = OrderId.Of("shop", "1001");

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 3, 12, 0, 0, TimeSpan.Zero));

    public Dictionary<string, Lane> Lanes { get; } = [];

    public ToldOrder(FulfilmentPolicy? fulfilment = null)
    {
        workflow = new OrderWorkflow(fulfilment);
        foreach (var name in new[] { "shop", "erp", "wms", "stores" })
            Lanes[name] = new Lane(new Connection(new ConnectionSettings(name, "scripted", new Uri("http://127.0.0.1/"), new Dictionary<string, string>(), null), new Scripted(), new LaneOptions()), new EngineOptions(), Clock);
    }

    /// <summary>The order, confirmed.</summary>
    public static ToldOrder Confirmed() => new ToldOrder().Send(Place(), new LineReserved("1", 2, 0));

    /// <summary>The order with its warehouse.</summary>
    public static ToldOrder AtWarehouse() => Confirmed().Done("erp-customer", "erp-sales-order", "warehouse-release", "channel-acknowledgement");

    public static PlaceOrder Place(PaymentState payment = PaymentState.Captured)
    {
        var eur = Currency.Parse("EUR");
        var address = new Address("Ada Byron", "1 Main Street", "12345", "Town", "DE");
        var line = new OrderLine("1", new Sku("A"), "Product A", 2, new Money(1000, eur), []);
        var order = new Order(Id, "shop", "1001", "W-1001", new DateTimeOffset(2026, 11, 3, 11, 55, 0, TimeSpan.Zero), new Customer("c1", "Ada Byron", "ada@example.org"), address, address, [line], [], new Money(1000, eur), new OrderPayment(payment, null));
        return new PlaceOrder(order, new Parties("erp", "wms", "DC", null, ["EUR"], 0));
    }

    public ToldOrder Send(params ReadOnlySpan<Command> commands)
    {
        foreach (var command in commands)
        {
            var step = workflow.Run(state, command, Clock.GetUtcNow());
            if (step.Decision is not Decision.Accepted accepted) throw new InvalidOperationException($"{command} was answered with {step.Decision}.");
            state = (OrderState)step.State;
            events.AddRange(accepted.Events.Select(e => (Clock.Now(), e)));
            foreach (var owed in step.Effects.OfType<Effect.Deliver>()) deliveries.Add(Row(owed.Key, owed.Connection));
        }

        return this;
    }

    public ToldOrder Done(params ReadOnlySpan<string> obligations)
    {
        foreach (var key in obligations) Send(new DeliverySettled($"{Id}/{key}", new DeliveryResult(true, "R")));
        return this;
    }

    public ToldOrder After(TimeSpan time)
    {
        Clock.Advance(time);
        return this;
    }

    /// <summary>Attempts of a delivery that failed, and when it is tried again.</summary>
    public ToldOrder Tried(string obligation, int attempts, string reason, DateTimeOffset nextAt)
    {
        var row = deliveries.Find(d => d.Key == $"{Id}/{obligation}")!;
        (row.Attempts, row.Reason, row.DueAt) = (attempts, reason, Micros.Of(nextAt));
        return this;
    }

    public OrderStory Story() => new StoryTeller(new Lanes(Lanes.Values), Clock).Tell(state, events, deliveries);

    public StoryObligation Obligation(string key) => Story().Obligations.Single(o => o.Key == key);

    private DeliveryRow Row(string key, string connection) => new()
    {
        Id = deliveries.Count + 1, Key = key, Connection = connection, Kind = "note.send.v1", Entity = Id.Value, Stream = $"order/{Id}", Priority = 1, Latest = false, Request = [], DueAt = Clock.Now(), CreatedAt = Clock.Now(),
    };
}
