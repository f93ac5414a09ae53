using System.Diagnostics;
using Rebus.Activation;
using Rebus.Bus;
using Rebus.Config;
using Rebus.Handlers;
using Rebus.Sagas;
using Weft.Benchmarks.Measuring;
using Weft.Benchmarks.Stores;

namespace Weft.Benchmarks.Peer;

/// <summary>
/// The same business on a popular service bus: an order as a saga of Rebus, its state and its queue in PostgreSQL. Every step is a message that loads the saga, does what an
/// obligation of ours does, saves it and sends the next one. It makes no calls over HTTP and stores no history, which both favour it.
/// </summary>
internal static class SagaPeer
{
    public const string Name = "Rebus 8 with Rebus.PostgreSql (transport and sagas)";

    /// <summary>Stock, ERP customer, ERP sales order, acknowledgement, release, shipment, capture, fulfilment, ERP delivery, ERP invoice.</summary>
    public const int Steps = 10;

    private const int Workers = 4;
    private const int Parallelism = 32;
    private const int Senders = 16;

    /// <summary>Orders per second, on a fresh database.</summary>
    public static async Task<double> MeasureAsync(StoreFactory stores, int orders, CancellationToken cancellation)
    {
        await using var fresh = await stores.FreshDatabaseAsync();
        var connection = fresh.Settings.Location;
        var completed = new CountdownEvent(orders);
        using var activator = new BuiltinHandlerActivator();
        activator.Register((bus, _) => new OrderSaga(bus, completed));
        var bus = Configure.With(activator)
            .Logging(l => l.None())
            .Transport(t => t.UsePostgreSql(connection, "peer_messages", "orders"))
            .Sagas(s => s.StoreInPostgres(connection, "peer_sagas", "peer_saga_index"))
            .Options(o =>
            {
                o.SetNumberOfWorkers(Workers);
                o.SetMaxParallelism(Parallelism);
            })
            .Start();
        var started = Stopwatch.GetTimestamp();
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
        {
            for (var order = Interlocked.Increment(ref next); order <= orders; order = Interlocked.Increment(ref next))
                await bus.SendLocal(new SagaStep { OrderId = "order-" + order, Number = 1, Document = new string('x', DocumentLength) });
        }));
        await Task.Run(() => completed.Wait(cancellation), cancellation);
        var rate = orders / Stopwatch.GetElapsedTime(started).TotalSeconds;
        Progress.Say($"peer: {orders} orders on {Name}, {rate:F0} orders/s");
        return rate;
    }

    /// <summary>About what an order of ours has as JSON.</summary>
    private const int DocumentLength = 1_000;
}

/// <summary>The message of one step.</summary>
internal sealed class SagaStep
{
    public string OrderId { get; set; } = "";

    public int Number { get; set; }

    public string Document { get; set; } = "";
}

/// <summary>The state of an order at the peer.</summary>
internal sealed class OrderSagaData : ISagaData
{
    public Guid Id { get; set; }

    public int Revision { get; set; }

    public string OrderId { get; set; } = "";

    public string Document { get; set; } = "";

    public List<int> Met { get; set; } = [];
}

/// <summary>An order at the peer: each step meets an obligation and asks for the next one.</summary>
internal sealed class OrderSaga(IBus bus, CountdownEvent completed) : Saga<OrderSagaData>, IAmInitiatedBy<SagaStep>
{
    public async Task Handle(SagaStep message)
    {
        Data.Document = message.Document;
        Data.Met.Add(message.Number);
        if (message.Number == SagaPeer.Steps)
        {
            MarkAsComplete();
            completed.Signal();
            return;
        }

        await bus.SendLocal(new SagaStep { OrderId = message.OrderId, Number = message.Number + 1, Document = message.Document });
    }

    protected override void CorrelateMessages(ICorrelationConfig<OrderSagaData> config) => config.Correlate<SagaStep>(m => m.OrderId, d => d.OrderId);
}
