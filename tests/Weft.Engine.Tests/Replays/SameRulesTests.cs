using Weft.Core.Workflow;
using Weft.Engine.Queries.Rebuilding;
using Weft.Engine.Replays;
using Weft.Simulation;

namespace Weft.Engine.Tests.Replays;

/// <summary>Under the rules that it was made by, a record comes out as it is: whatever faults and crashes it went through.</summary>
public sealed class SameRulesTests
{
    /// <summary>Seeds of one test run; WEFT_REPLAY_SEEDS=A..B takes others.</summary>
    private static (ulong From, ulong To) Seeds =>
        Environment.GetEnvironmentVariable("WEFT_REPLAY_SEEDS")?.Split("..") is [var from, var to] ? (ulong.Parse(from), ulong.Parse(to)) : (1, 30);

    [Fact]
    public async Task Nothing_differs_when_a_whole_history_is_decided_again()
    {
        var failures = new List<string>();
        for (var seed = Seeds.From; seed <= Seeds.To; seed++)
        {
            var result = await Weft.Simulation.Simulation.RunAsync(seed, PlantedBugs.None, check: EverythingAsync);
            if (result.Failure is { } failure) failures.Add($"seed {seed}: {failure}");
        }

        failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Other_rules_are_noticed()
    {
        var differ = 0;
        for (ulong seed = 1; seed <= 10 && differ == 0; seed++)
        {
            (await Weft.Simulation.Simulation.RunAsync(seed, PlantedBugs.None, check: async engine =>
            {
                var others = engine.Parts with { Workflows = [.. engine.Parts.Workflows.Select(w => PlantedStockBugs.In(w, PlantedBugs.OrdersOverlookCarts))] };
                differ = (await AgainAsync(engine, others)).Rerun.Others.Count;
                return null;
            })).Failure.ShouldBeNull();
        }

        differ.ShouldBeGreaterThan(0);
    }

    private static async Task<(Steps Steps, Rerun Rerun)> AgainAsync(WeftEngine engine, EngineParts parts)
    {
        var whole = new ReplayScope(ReplayKind.Window, null, engine.Clock.GetUtcNow().AddDays(-2), engine.Clock.GetUtcNow().AddDays(1));
        var limits = new ReplayLimits();
        var steps = await new StepFinder(engine.Store, engine.Translator, new Recording(engine.Store), limits).FindAsync(whole, default);
        var rerun = new Rerun(engine.Store, parts, engine.Translator, steps, limits);
        await rerun.RunAsync(_ => ValueTask.CompletedTask, default);
        return (steps, rerun);
    }

    private static async Task<string?> EverythingAsync(WeftEngine engine)
    {
        var (steps, rerun) = await AgainAsync(engine, engine.Parts);
        TestContext.Current.TestOutputHelper?.WriteLine($"{steps.List.Count} steps, {steps.Streams.Count} orders, {rerun.GapCount} gaps");
        var lists = await new ReadModels(engine.Store, engine.Parts, _ => Task.CompletedTask).RunAsync(null, write: false, (_, _) => { }, default);
        if (lists.FirstOrDefault(l => l.Different > 0) is { } list) return $"{list.Name}: {list.Different} differ, {string.Join(" ", list.Examples)}";
        if (rerun.GapCount > 0) return $"{rerun.Gaps[0]}";
        return rerun.Others.Count == 0 ? null : $"{rerun.Others.Count} streams differ: {string.Join('\n', rerun.Others.OrderBy(o => o.Value.At).Take(3).Select(o => Say(o.Key, o.Value, engine.Parts.Vocabulary)))}";
    }

    private static string Say(string stream, OtherDecision other, Vocabulary vocabulary)
    {
        var same = other.Was.Zip(other.Now).TakeWhile(p => JsonDifference.IsSame(vocabulary.Write(p.First), vocabulary.Write(p.Second))).Count();
        var where = same < Math.Min(other.Was.Count, other.Now.Count) ? string.Join(", ", JsonDifference.Between(vocabulary.Write(other.Was[same]), vocabulary.Write(other.Now[same]), 5)) : "";
        return $"{stream} at {other.At} ({other.Message}), from event {same} on: {where}\n  was {Say(other.Was, same)}\n  now {Say(other.Now, same)}";
    }

    private static string Say(IReadOnlyList<Event> events, int same) => string.Join("; ", events.Skip(same).Take(4).Select(e => e.ToString()).Select(t => t!.Length > 250 ? t[..250] : t));
}
