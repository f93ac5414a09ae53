namespace Weft.Engine.Dispatch;

/// <summary>
/// How long stock numbers took from their cause to the channel's answer, over the last minutes. Counts in classes of growing width, so the memory is the same however much is
/// published, and a figure is at most a quarter too high.
/// </summary>
internal sealed class PublishLag(TimeProvider clock)
{
    /// <summary>The time the figures are of.</summary>
    public static readonly TimeSpan Over = TimeSpan.FromMinutes(5);

    private const int Slots = 10;
    private const int Classes = 76;
    private const double Growth = 1.25;
    private const double FirstMilliseconds = 1;
    private static readonly TimeSpan slotSpan = Over / Slots;

    private readonly Lock gate = new();
    private readonly Slot[] slots = [.. Enumerable.Range(0, Slots).Select(_ => new Slot())];

    /// <summary>A channel has acknowledged a number.</summary>
    /// <param name="whole">From the cause to the answer.</param>
    /// <param name="answer">The part of it that the channel took to answer.</param>
    public void Record(TimeSpan whole, TimeSpan answer)
    {
        lock (gate)
        {
            var number = clock.GetUtcNow().Ticks / slotSpan.Ticks;
            var slot = slots[number % Slots];
            slot.StartWith(number);
            slot.Whole[ClassOf(whole)]++;
            slot.Own[ClassOf(whole - answer)]++;
        }
    }

    /// <summary>The figures of the last minutes; null when nothing was published in them.</summary>
    public LagFigures? Figures()
    {
        lock (gate)
        {
            var first = (clock.GetUtcNow().Ticks / slotSpan.Ticks) - Slots + 1;
            var (whole, own) = (new long[Classes], new long[Classes]);
            foreach (var slot in slots.Where(s => s.Number >= first))
                for (var i = 0; i < Classes; i++)
                {
                    whole[i] += slot.Whole[i];
                    own[i] += slot.Own[i];
                }

            var count = whole.Sum();
            return count == 0 ? null : new LagFigures(count, At(whole, count, 0.5), At(whole, count, 0.95), At(own, count, 0.5), At(own, count, 0.95));
        }
    }

    private static int ClassOf(TimeSpan span) =>
        span.TotalMilliseconds <= FirstMilliseconds ? 0 : Math.Min(Classes - 1, (int)Math.Ceiling(Math.Log(span.TotalMilliseconds / FirstMilliseconds, Growth)));

    /// <summary>The upper end of the class that this share of all lies below.</summary>
    private static TimeSpan At(long[] counts, long all, double share)
    {
        var (left, i) = ((long)Math.Ceiling(all * share), 0);
        while ((left -= counts[i]) > 0) i++;
        return TimeSpan.FromMilliseconds(FirstMilliseconds * Math.Pow(Growth, i));
    }

    private sealed class Slot
    {
        public long Number { get; private set; } = -1;

        public int[] Whole { get; } = new int[Classes];

        public int[] Own { get; } = new int[Classes];

        public void StartWith(long number)
        {
            if (Number == number) return;
            Number = number;
            Array.Clear(Whole);
            Array.Clear(Own);
        }
    }
}

/// <summary>How long the numbers of the last minutes took: half of them, and 95 of 100, no longer than these.</summary>
/// <param name="Count">Numbers acknowledged.</param>
/// <param name="P50">From the cause to the channel's answer.</param>
/// <param name="P95">The same, 95 of 100.</param>
/// <param name="OwnP50">Weft's own share: without the time the channel took to answer.</param>
/// <param name="OwnP95">The same, 95 of 100.</param>
internal sealed record LagFigures(long Count, TimeSpan P50, TimeSpan P95, TimeSpan OwnP50, TimeSpan OwnP95);
