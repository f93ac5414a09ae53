using CsCheck;
using Weft.Connectors.Tryton.Polling;

namespace Weft.Connectors.Tests.Tryton;

public sealed class PollCursorTests
{
    private static readonly DateTimeOffset start = new(2026, 11, 3, 9, 20, 0, TimeSpan.Zero);

    [Fact]
    public void A_cursor_written_is_read_again()
    {
        var cursor = Empty().With([(7, start.AddMicroseconds(5))]);
        var again = PollCursor.Read(cursor.Write())!;
        again.Has(7, start.AddMicroseconds(5)).ShouldBeTrue();
        again.Has(7, start.AddMicroseconds(6)).ShouldBeFalse("A move written again is new.");
        again.Write().ShouldBe(cursor.Write());
    }

    [Fact]
    public void What_left_the_window_is_forgotten()
    {
        var cursor = Empty().With([(1, start)]).With([(2, start + PollCursor.Overlap)]).With([(3, start + PollCursor.Overlap + TimeSpan.FromSeconds(1))]);
        cursor.Seen.Keys.ShouldBe([2, 3], ignoreOrder: true);
    }

    [Fact]
    public void Every_move_is_taken_once_however_late_it_appears_within_the_overlap() =>
        Gen.Select(Gen.Int[0, 600], Gen.Int[0, (int)PollCursor.Overlap.TotalSeconds]).Array[1, 40].Sample(
            moves =>
            {
                // A move begins at one second and is visible some seconds later; each second is polled.
                var cursor = Empty();
                var taken = new List<int>();
                for (var second = 0; second <= 800; second++)
                {
                    var visible = moves.Select((m, id) => (Id: id, Written: start.AddSeconds(m.Item1), Visible: m.Item1 + m.Item2))
                        .Where(m => m.Visible <= second && m.Written >= cursor.Moves - PollCursor.Overlap && !cursor.Has(m.Id, m.Written)).Select(m => (m.Id, m.Written)).ToList();
                    if (visible.Count == 0) continue;
                    taken.AddRange(visible.Select(v => v.Id));
                    cursor = PollCursor.Read(cursor.With(visible).Write())!;
                }

                taken.Order().ShouldBe(Enumerable.Range(0, moves.Length));
            },
            iter: 100,
            threads: 1);

    private static PollCursor Empty() => new(start, new Dictionary<int, long>(), start);
}
