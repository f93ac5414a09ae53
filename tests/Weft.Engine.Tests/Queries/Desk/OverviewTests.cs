using Weft.Engine.Queries.Desk;
using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;
using Weft.Engine.Tests.Storage;

namespace Weft.Engine.Tests.Queries.Desk;

/// <summary>What the overview counts.</summary>
public sealed class OverviewTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Orders_of_each_minute_are_what_the_store_has_however_often_or_seldom_somebody_looks(int seed)
    {
        await using var rig = await TestEngine.OpenAsync();
        var (random, taken) = (new Random(seed), new List<DateTimeOffset>());
        for (var round = 0; round < 80; round++)
        {
            rig.Clock.Advance(TimeSpan.FromSeconds(random.Next(random.Next(8) == 0 ? 1_200 : 50)));
            var now = rig.Clock.GetUtcNow();
            var some = Enumerable.Range(taken.Count, random.Next(4)).ToList();
            await rig.Store.WriteAsync(b => b.Orders.AddRange(some.Select(i => Some.Order($"shop:{i}", "Taken", since: Micros.Of(now)))));
            taken.AddRange(some.Select(_ => now));
            if (random.Next(3) == 0) continue;
            var minutes = (await rig.Engine.Desk.OverviewAsync(default)).Minutes;
            minutes.Count.ShouldBe(DeskQueries.MinutesShown);
            foreach (var m in minutes) m.Orders.ShouldBe(taken.Count(t => t >= m.At && t < m.At.AddMinutes(1)), $"{m.At:T} seen at {now:T}");
        }
    }
}
