using CsCheck;
using Weft.Engine.Inbox;

namespace Weft.Engine.Tests.Inbox;

public sealed class FairQueueTests
{
    [Fact]
    public void Sources_are_served_in_turn()
    {
        var queue = new FairQueue<string>(100);
        foreach (var i in Enumerable.Range(1, 5)) queue.TryAdd("flood", $"f{i}");
        queue.TryAdd("calm", "c1");
        queue.TryAdd("calm", "c2");
        queue.Take(5).ShouldBe(["f1", "c1", "f2", "c2", "f3"]);
        queue.Take(10).ShouldBe(["f4", "f5"]);
        queue.Take(10).ShouldBeEmpty();
    }

    [Fact]
    public void A_full_source_takes_no_more_and_the_others_do()
    {
        var queue = new FairQueue<int>(2);
        queue.TryAdd("a", 1).ShouldBeTrue();
        queue.TryAdd("a", 2).ShouldBeTrue();
        queue.TryAdd("a", 3).ShouldBeFalse();
        queue.TryAdd("b", 4).ShouldBeTrue();
        queue.TryAdd("a", 5, force: true).ShouldBeTrue();
        (queue.Count, queue.CountOf("a"), queue.CountOf("b"), queue.CountOf("c")).ShouldBe((4, 3, 1, 0));
    }

    [Fact]
    public void Whatever_happens_each_source_keeps_its_order_and_nothing_is_lost_or_doubled()
    {
        // An operation below 5 adds to that source; the others take as many.
        Gen.Int[0, 9].List[0, 200].Sample(operations =>
        {
            var queue = new FairQueue<(string Source, int Number)>(int.MaxValue);
            var (added, taken) = (new List<(string Source, int Number)>(), new List<(string Source, int Number)>());
            foreach (var operation in operations)
            {
                if (operation >= 5)
                {
                    taken.AddRange(queue.Take(operation));
                    continue;
                }

                added.Add(($"s{operation}", added.Count));
                queue.TryAdd(added[^1].Source, added[^1]);
            }

            taken.AddRange(queue.Take(int.MaxValue));
            return queue.Count == 0 && added.GroupBy(a => a.Source).All(g => g.SequenceEqual(taken.Where(t => t.Source == g.Key))) && taken.Count == added.Count;
        });
    }
}
