using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Weft.Core.Workflow;
using Weft.Engine.Dispatch;
using Weft.Engine.Inbox;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Tests.Rig;

/// <summary>An engine with two scripted connections, "shop" and "far", whose workers step when the test says so and whose clock stands still until it is moved.</summary>
internal sealed class TestEngine : IAsyncDisposable
{
    private static int used;
    private readonly string name;

    private TestEngine(string name, FakeTimeProvider clock) => (this.name, Clock) = (name, clock);

    public FakeTimeProvider Clock { get; }

    public Scripted Shop { get; private init; } = new();

    public Scripted Far { get; private init; } = new();

    public Notes Workflow { get; } = new();

    public EngineOptions Options { get; private init; } = new();

    public LaneOptions Lane { get; private init; } = new();

    public FaultyStore Store { get; private set; } = null!;

    public WeftEngine Engine { get; private set; } = null!;

    public Lane FarLane => Engine.Lanes.Find("far")!;

    public static async Task<TestEngine> OpenAsync(EngineOptions? options = null, LaneOptions? lane = null, Action<TestEngine>? arrange = null)
    {
        var rig = new TestEngine($"rig-{Interlocked.Increment(ref used)}", new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 9, 0, 0, TimeSpan.Zero))) { Options = options ?? new(), Lane = lane ?? new() };
        arrange?.Invoke(rig);
        await rig.StartAsync();
        return rig;
    }

    /// <summary>The process dies as it stands, and another one takes its place.</summary>
    public async Task RestartAsync()
    {
        var died = Store;
        await StartAsync();
        await died.DisposeAsync();
    }

    /// <summary>Posts a call and lets the intake store it; nothing else moves.</summary>
    public async Task<CallResult> PostAsync(string body, string? id = null, string? secret = null)
    {
        var answer = Engine.ReceiveAsync("shop", Call(body, id, secret));
        await Engine.Intake.StepAsync(default);
        return await answer;
    }

    /// <summary>Posts a call that its sender has numbered.</summary>
    public async Task<CallResult> PostNumberedAsync(string number, string body)
    {
        var call = Call(body);
        var answer = Engine.ReceiveAsync("shop", call with { Headers = new Dictionary<string, string>(call.Headers) { ["number"] = number } });
        await Engine.Intake.StepAsync(default);
        return await answer;
    }

    public IncomingCall Call(string body, string? id = null, string? secret = null, string path = "")
    {
        var headers = new Dictionary<string, string> { ["secret"] = secret ?? Shop.Secret };
        if (id is not null) headers["id"] = id;
        return new IncomingCall(path, headers, Encoding.UTF8.GetBytes(body), Clock.GetUtcNow());
    }

    /// <summary>Steps every worker until none has anything to do at this time.</summary>
    public async Task SettleAsync()
    {
        for (var (round, still) = (0, 0); round < 1_000; round++)
        {
            var moved = await Engine.Intake.StepAsync(default) | await Engine.Turns.StepAsync(default) | await Engine.Timers.StepAsync(default);
            foreach (var lane in Engine.Lanes.All) moved |= await Engine.Dispatcher.StepAsync(lane, default);
            still = moved ? 0 : still + 1;
            if (still == 2) return;
        }

        throw new InvalidOperationException("The engine does not come to rest.");
    }

    /// <summary>Lets time pass, second by second, and everything happen that becomes due.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var end = Clock.GetUtcNow() + time; Clock.GetUtcNow() < end;)
        {
            Clock.Advance(TimeSpan.FromSeconds(Math.Min(1, (end - Clock.GetUtcNow()).TotalSeconds)));
            await SettleAsync();
        }
    }

    public async Task<ImmutableList<string>> NotesAsync(string key) => ((NoteState)await Engine.Turns.ReadAsync(Notes.Of(key), default)).Texts;

    public Task<List<InboxRow>> QuarantinedAsync() => Store.MessagesAsync(InboxState.Quarantined, long.MaxValue, 100, default);

    public async Task<DeliveryRow> DeliveryAsync(string key) => (await Store.DeliveriesByKeyAsync(key, 1, default)).ShouldHaveSingleItem();

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    private async Task StartAsync()
    {
        Store = await FaultyStore.OpenAsync(name);
        var connections = new Connections([Connect("shop", Shop, new LaneOptions()), Connect("far", Far, Lane)]);
        Engine = new WeftEngine(Store, new EngineParts(connections, [Workflow], NoteWords.Vocabulary, Options, Clock, NullLoggerFactory.Instance));
        await Engine.Feed.RecoverAsync(default);
        await Engine.Intake.CountRefusedAsync(default);
    }

    private static Connection Connect(string name, Connector connector, LaneOptions lane) =>
        new(new ConnectionSettings(name, "scripted", new Uri("http://127.0.0.1/"), new Dictionary<string, string>(), null), connector, lane);
}
