using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;

namespace Weft.Acceptance.Telemetry;

/// <summary>An order lives for weeks, a trace for minutes: what comes later leads back to where the order began.</summary>
public sealed class OrderTraceTests
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task What_comes_days_later_is_a_trace_of_its_own_linked_to_the_orders_first(string store)
    {
        Assert.SkipWhen(store == ScenarioStore.Postgres && Environment.GetEnvironmentVariable("WEFT_TEST_POSTGRES") is null, ScenarioStore.HowToRun);
        var number = "trace-" + store;
        var turns = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name is Engine.Telemetry.Name or "Microsoft.AspNetCore",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a => { if (a.GetTagItem("weft.order") as string == "webshop:" + number) turns.Enqueue(a); },
        };
        ActivitySource.AddActivityListener(listener);
        var clock = new ShiftedClock();
        await using var node = await Node.StartAsync(clock: clock, store: store);
        await node.StockAsync("MUG", 5);
        await node.PlaceAsync(number);
        var first = turns.First().TraceId.ToHexString();
        turns.Select(t => t.TraceId.ToHexString()).Distinct().ShouldBe([first], "all that follows at once is one trace");
        (await node.GetAsync($"orders/{number}/story")).GetProperty("traceId").GetString().ShouldBe(first);

        clock.Forward(TimeSpan.FromDays(3));
        await node.RestartAsync();
        turns.Clear();
        using (var told = await node.SendAsync($$"""{"number":"{{number}}"}""", "orders/fulfilled", at: clock.GetUtcNow())) told.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await node.UntilIdleAsync();

        var later = turns.First();
        later.TraceId.ToHexString().ShouldNotBe(first);
        later.Links.ShouldHaveSingleItem().Context.TraceId.ToHexString().ShouldBe(first);
        (await node.GetAsync($"orders/{number}/story")).GetProperty("traceId").GetString().ShouldBe(first, "the story leads to where it began");
    }

    private sealed class ShiftedClock : TimeProvider
    {
        private TimeSpan ahead;

        public void Forward(TimeSpan by) => ahead += by;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
