using System.Globalization;
using Weft.Core.Slas;
using Weft.Engine.Storage;

namespace Weft.Engine.Alerts;

/// <summary>
/// How many steps met and missed their targets, and how long they took, by workflow and channel, over the last day in slots of five minutes. The memory is the same however many
/// orders there are; what a restart must not forget is written by <see cref="TakeChanged"/>.
/// </summary>
internal sealed class SlaBook(TimeProvider clock)
{
    /// <summary>Length of a slot.</summary>
    public static readonly TimeSpan SlotSpan = TimeSpan.FromMinutes(5);

    /// <summary>The time that is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private const int Classes = 110;
    private const double Growth = 1.2;
    private const double FirstSeconds = 0.05;
    private static readonly long slotMicros = Micros.Of(SlotSpan);

    private readonly Lock gate = new();
    private readonly Dictionary<(SlaWorkflow Workflow, string Channel), SortedList<long, Slot>> all = [];
    private readonly HashSet<(long At, SlaWorkflow Workflow, string Channel)> changed = [];

    /// <summary>Workflows and channels of which anything is known.</summary>
    public IReadOnlyList<(SlaWorkflow Workflow, string Channel)> Known
    {
        get
        {
            lock (gate) return [.. all.Keys];
        }
    }

    /// <summary>A step ended within its target.</summary>
    public void Met(SlaWorkflow workflow, string channel) => Change(workflow, channel, s => s.Met++);

    /// <summary>A step missed its target; excused when an alert about its owner says why.</summary>
    public void Missed(SlaWorkflow workflow, string channel, bool excused) => Change(workflow, channel, s => _ = excused ? s.Excused++ : s.Missed++);

    /// <summary>A step ended after so much time that counts.</summary>
    public void Took(SlaWorkflow workflow, string channel, TimeSpan time) => Change(workflow, channel, s => s.Times[ClassOf(time)]++);

    /// <summary>What became of a channel's steps in the last time; excused ones are left out.</summary>
    public SlaShare Over(SlaWorkflow workflow, string channel, TimeSpan last)
    {
        var from = Micros.Of(clock.GetUtcNow() - last) / slotMicros * slotMicros;
        lock (gate)
        {
            if (!all.TryGetValue((workflow, channel), out var slots)) return default;
            var (met, missed) = (0L, 0L);
            for (var i = slots.Count - 1; i >= 0 && slots.Keys[i] >= from; i--) (met, missed) = (met + slots.Values[i].Met, missed + slots.Values[i].Missed);
            return new SlaShare(met, missed);
        }
    }

    /// <summary>The figures of the last day.</summary>
    public SlaFigures Figures(SlaWorkflow workflow, string channel)
    {
        lock (gate)
        {
            if (!all.TryGetValue((workflow, channel), out var slots)) return new SlaFigures(0, 0, 0, null, null);
            var times = new long[Classes];
            foreach (var slot in slots.Values)
                for (var i = 0; i < Classes; i++) times[i] += slot.Times[i];
            var count = times.Sum();
            return new SlaFigures(
                slots.Values.Sum(s => s.Met), slots.Values.Sum(s => s.Missed), slots.Values.Sum(s => s.Excused), count == 0 ? null : At(times, count, 0.5), count == 0 ? null : At(times, count, 0.95));
        }
    }

    /// <summary>Takes over what an earlier run wrote.</summary>
    public void Fill(IEnumerable<SlotRow> rows)
    {
        lock (gate)
        {
            foreach (var row in rows)
            {
                if (!Enum.TryParse<SlaWorkflow>(row.Workflow, out var workflow)) continue;
                var slot = Of(workflow, row.Channel, row.At);
                (slot.Met, slot.Missed, slot.Excused) = (slot.Met + row.Met, slot.Missed + row.Missed, slot.Excused + row.Excused);
                foreach (var pair in row.Times.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    if (pair.Split(':') is [var c, var n] && int.TryParse(c, CultureInfo.InvariantCulture, out var index) && index is >= 0 and < Classes && int.TryParse(n, CultureInfo.InvariantCulture, out var times))
                        slot.Times[index] += times;
                }
            }
        }
    }

    /// <summary>Slots that changed since they were taken last, and forgets what is too old.</summary>
    public List<SlotRow> TakeChanged()
    {
        var oldest = Micros.Of(clock.GetUtcNow() - Kept);
        lock (gate)
        {
            var rows = changed.Select(c => Row(c.At, c.Workflow, c.Channel)).OfType<SlotRow>().ToList();
            changed.Clear();
            foreach (var slots in all.Values)
                while (slots.Count > 0 && slots.Keys[0] < oldest) slots.RemoveAt(0);
            return rows;
        }
    }

    /// <summary>Gives slots back that could not be written.</summary>
    public void GiveBack(IEnumerable<SlotRow> rows)
    {
        lock (gate)
            foreach (var row in rows) changed.Add((row.At, Enum.Parse<SlaWorkflow>(row.Workflow), row.Channel));
    }

    private SlotRow? Row(long at, SlaWorkflow workflow, string channel) =>
        all.TryGetValue((workflow, channel), out var slots) && slots.TryGetValue(at, out var s)
            ? new SlotRow(at, workflow.ToString(), channel, s.Met, s.Missed, s.Excused, string.Join(' ', s.Times.Select((n, i) => (n, i)).Where(t => t.n > 0).Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.i}:{t.n}"))))
            : null;

    private void Change(SlaWorkflow workflow, string channel, Action<Slot> change)
    {
        var at = clock.Now() / slotMicros * slotMicros;
        lock (gate)
        {
            change(Of(workflow, channel, at));
            changed.Add((at, workflow, channel));
        }
    }

    private Slot Of(SlaWorkflow workflow, string channel, long at)
    {
        if (!all.TryGetValue((workflow, channel), out var slots)) all.Add((workflow, channel), slots = []);
        if (!slots.TryGetValue(at, out var slot)) slots.Add(at, slot = new Slot());
        return slot;
    }

    private static int ClassOf(TimeSpan time) => time.TotalSeconds <= FirstSeconds ? 0 : Math.Min(Classes - 1, (int)Math.Ceiling(Math.Log(time.TotalSeconds / FirstSeconds, Growth)));

    /// <summary>The upper end of the class that this share of all lies below.</summary>
    private static TimeSpan At(long[] times, long count, double share)
    {
        var (left, i) = ((long)Math.Ceiling(count * share), 0);
        while ((left -= times[i]) > 0) i++;
        return TimeSpan.FromSeconds(FirstSeconds * Math.Pow(Growth, i));
    }

    private sealed class Slot
    {
        public long Met { get; set; }

        public long Missed { get; set; }

        public long Excused { get; set; }

        public int[] Times { get; } = new int[Classes];
    }
}

/// <summary>What became of a channel's steps in the last day.</summary>
/// <param name="Met">Steps within their target.</param>
/// <param name="Missed">Steps beyond it.</param>
/// <param name="Excused">Steps beyond it because a system did not answer, which an alert of its own says.</param>
/// <param name="P50">Half of those that ended took no longer, counted as the target counts; at most a fifth too high.</param>
/// <param name="P95">The same, 95 of 100.</param>
internal sealed record SlaFigures(long Met, long Missed, long Excused, TimeSpan? P50, TimeSpan? P95);
