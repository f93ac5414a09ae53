using System.Text;
using Weft.Engine;
using Weft.Simulator.Faults;

namespace Weft.Simulation;

/// <summary>What a seed came to.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Failure">What broke; null when nothing did.</param>
/// <param name="Steps">Steps taken.</param>
/// <param name="Crashes">Times the node died.</param>
/// <param name="Orders">Orders placed.</param>
/// <param name="Trace">The last steps, newest last; only kept when asked for.</param>
/// <param name="Fingerprint">The same for every run of the seed: a different one means that something was left to chance.</param>
public sealed record SimulationResult(ulong Seed, string? Failure, int Steps, int Crashes, int Orders, IReadOnlyList<string> Trace, ulong Fingerprint)
{
    /// <summary>What became of orders that stores could ship.</summary>
    public PieceCounts Pieces { get; init; } = PieceCounts.None;

    /// <summary>What customers wanted otherwise than it came.</summary>
    public ChangeCounts Changes { get; init; } = ChangeCounts.None;
}

/// <summary>
/// Runs the real engine, the real connectors and the simulated retailer in one thread under one seed: first a phase with faults in which the node may die between any two
/// steps, then one without, in which everything must converge. An auditor compares all books.
/// </summary>
public sealed class Simulation
{
    private const int MostSteps = 60_000;
    private const int TraceLength = 400;
    /// <summary>When for so long nothing but polls happened, everything that will happen has happened: channels are asked for orders every half minute, and every SKU is compared meanwhile.</summary>
    private static readonly TimeSpan rest = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan longestLiveness = TimeSpan.FromMinutes(30);

    private readonly ulong seed;
    private readonly PlantedBugs bugs;
    private readonly Scenario scenario;
    private readonly Random order;
    private readonly Random death;
    private readonly Random stranger;
    private readonly List<string>? trace;
    private readonly Func<WeftEngine, Task<string?>>? check;
    private bool dangerous = true;
    private DateTimeOffset lastWork;
    private int steps;
    private ulong fingerprint = 14695981039346656037UL;

    private Simulation(ulong seed, PlantedBugs bugs, int? orders, bool keepTrace, Func<WeftEngine, Task<string?>>? check)
    {
        (this.seed, this.bugs, this.check) = (seed, bugs, check);
        scenario = Scenario.Draw(seed, orders);
        order = Seeds.Generator(seed, "order");
        death = Seeds.Generator(seed, "death");
        stranger = Seeds.Generator(seed, "stranger");
        trace = keepTrace ? [] : null;
    }

    /// <summary>Runs one seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="orders">Orders to place instead of the number the seed draws.</param>
    /// <param name="keepTrace">True to keep the last steps.</param>
    public static Task<SimulationResult> RunAsync(ulong seed, int? orders = null, bool keepTrace = false) => RunAsync(seed, PlantedBugs.None, orders, keepTrace);

    /// <param name="check">A further look at the node once everything is at rest: what is wrong, or null.</param>
    internal static Task<SimulationResult> RunAsync(ulong seed, PlantedBugs bugs, int? orders = null, bool keepTrace = false, Func<WeftEngine, Task<string?>>? check = null) =>
        new Simulation(seed, bugs, orders, keepTrace, check).RunAsync();

    private async Task<SimulationResult> RunAsync()
    {
        await using var world = await World.CreateAsync(seed, scenario, Die, bugs);
        string? failure;
        try
        {
            await WithFaultsAsync(world);
            failure = await WithoutFaultsAsync(world) ?? await Auditor.CheckAsync(world) ?? (check is null ? null : await check(world.Node));
        }
        catch (Exception e) when (e is not CrashException)
        {
            failure = $"{e.GetType().Name}: {e.Message}";
            Note(e.ToString());
        }

        return new SimulationResult(seed, failure, steps, world.Crashes, scenario.Orders, trace ?? [], fingerprint) 
        {
            Pieces = failure is null ? await PieceCounts.OfAsync(world) : PieceCounts.None,
            Changes = failure is null ? await ChangeCounts.OfAsync(world) : ChangeCounts.None,
        };
    }

    private async Task WithFaultsAsync(World world)
    {
        world.Retailer.Trade(scenario.Orders, 1 + (order.NextDouble() * 20));
        for (var i = 0; i < scenario.Steps; i++)
        {
            if (order.Next(12) == 0) world.Clock.Advance(TimeSpan.FromMilliseconds(order.Next(1, 400)));
            if (stranger.NextDouble() < scenario.ForeignWriteRate) world.WriteAsStranger(stranger);
            if (order.Next(40) == 0) await GuardAsync(world, "stop", () => Task.FromException<bool>(new CrashException()));
            if (!await AnyStepAsync(world)) world.Clock.Advance(TimeSpan.FromMilliseconds(order.Next(1, 1_500)));
            if (i % 20 == 0) await world.OpenStoresAsync(scenario.TillTransactions);
            if (i % 30 == 0 && scenario.SuspectedShare > 0) await GuardAsync(world, "fraud team", () => world.Fraud.WorkAsync(world.Node, suspects: true));
            if (i % 50 == 0 && scenario.NeedsService) await GuardAsync(world, "service", () => world.Service.DecideAsync(world.Node));
        }
    }

    private async Task<string?> WithoutFaultsAsync(World world)
    {
        dangerous = false;
        world.Retailer.Faults = FaultDials.None;
        var until = world.Clock.GetUtcNow() + longestLiveness;
        lastWork = world.Clock.GetUtcNow();
        while (world.Clock.GetUtcNow() < until && steps < MostSteps)
        {
            if (await AnyStepAsync(world)) continue;
            if (await world.Fraud.WorkAsync(world.Node, suspects: false)) continue;
            if (scenario.NeedsService && await world.Service.DecideAsync(world.Node)) continue;
            if (world.Clock.GetUtcNow() - lastWork > rest && world.Retailer.NextDue is null && world.Shoppers.NextDue is null && await world.Node.Queries.IsIdleAsync(CancellationToken.None)) return null;
            world.Clock.Advance(NextDue(world));
        }

        return $"not at rest after {longestLiveness.TotalMinutes:F0} min without faults: {await Auditor.UnfinishedAsync(world)}";
    }

    private static TimeSpan NextDue(World world)
    {
        var wait = TimeSpan.FromSeconds(1);
        if (world.Retailer.NextDue is { } due && due - world.Clock.GetUtcNow() < wait) wait = due - world.Clock.GetUtcNow();
        foreach (var lane in world.Node.Lanes.All) wait = Min(wait, lane.NextDue(wait));
        foreach (var poller in world.Node.Pollers) wait = Min(wait, poller.Wait);
        foreach (var looker in world.Node.Reconciliation!.Lookers) wait = Min(wait, looker.Wait);
        wait = Min(wait, world.Node.Reconciliation.Monitor.Wait);
        return wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>Takes one step of something, chosen by the seed. False when nothing had anything to do.</summary>
    private async Task<bool> AnyStepAsync(World world)
    {
        var lanes = world.Node.Lanes.All.ToList();
        var pollers = PollersOf(world.Node);
        var choices = 5 + lanes.Count + pollers.Count;
        var first = order.Next(choices);
        for (var i = 0; i < choices; i++)
        {
            var pick = (first + i) % choices;
            var (name, step) = pick switch
            {
                0 or 1 => ("turn", () => world.Node.Turns.StepAsync(CancellationToken.None)),
                2 => ("retailer", world.RetailerStepAsync),
                3 => ("timers", () => world.Node.Timers.StepAsync(CancellationToken.None)),
                4 => ("shoppers", () => world.Shoppers.StepAsync(world)),
                _ when pick < 5 + lanes.Count => ($"lane {lanes[pick - 5].Name}", () => world.Node.Dispatcher.StepAsync(lanes[pick - 5], CancellationToken.None)),
                _ => pollers[pick - 5 - lanes.Count],
            };
            if (await GuardAsync(world, name, step)) return true;
        }

        return false;
    }

    /// <summary>Everything that reads from others or checks by itself, however little there is to do.</summary>
    private static List<(string Name, Func<Task<bool>> Step)> PollersOf(WeftEngine node) =>
    [
        .. node.Pollers.Select(p => ($"poll {p.Connection}", (Func<Task<bool>>)(() => p.StepAsync(CancellationToken.None)))),
        .. node.Reconciliation!.Lookers.Select(l => ($"poll stock of {l.Connection}", (Func<Task<bool>>)(() => l.StepAsync(CancellationToken.None)))),
        ("poll invariants", () => node.Reconciliation.Monitor.StepAsync(CancellationToken.None)),
    ];

    private async Task<bool> GuardAsync(World world, string name, Func<Task<bool>> step)
    {
        try
        {
            if (!await step()) return false;
            steps++;
            if (!name.StartsWith("poll", StringComparison.Ordinal)) lastWork = world.Clock.GetUtcNow();
            Note($"{world.Clock.GetUtcNow():HH:mm:ss.fff} {name}");
        }
        catch (CrashException)
        {
            steps++;
            Note($"{world.Clock.GetUtcNow():HH:mm:ss.fff} {name}: the node dies");
            await world.RestartAsync();
        }

        return true;
    }

    private void Die(string place)
    {
        if (!dangerous || death.NextDouble() >= scenario.CrashRate) return;
        Note($"dies at {place}");
        throw new CrashException();
    }

    private void Note(string what)
    {
        foreach (var b in Encoding.UTF8.GetBytes(what)) fingerprint = (fingerprint ^ b) * 1099511628211UL;
        if (trace is null) return;
        if (trace.Count == TraceLength) trace.RemoveAt(0);
        trace.Add(what);
    }
}
