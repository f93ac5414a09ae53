using Microsoft.Extensions.Time.Testing;
using Weft.Desk.Acting;

namespace Weft.Desk.Tests.Words;

/// <summary>What changes many things begins when there was time to take it back, and not before.</summary>
public sealed class UndoingTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task It_begins_when_the_window_has_ended()
    {
        using var undoing = new Undoing(clock);
        var begins = undoing.WaitAsync("Release 5 orders");
        clock.Advance(Undoing.Window - TimeSpan.FromMilliseconds(1));
        begins.IsCompleted.ShouldBeFalse();
        undoing.What.ShouldBe("Release 5 orders");
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await begins).ShouldBeTrue();
        undoing.What.ShouldBeNull();
    }

    [Fact]
    public async Task What_was_taken_back_does_not_begin_later()
    {
        using var undoing = new Undoing(clock);
        var begins = undoing.WaitAsync("Release 5 orders");
        undoing.Undo();
        (await begins).ShouldBeFalse();
        clock.Advance(Undoing.Window);
        undoing.What.ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_closes_the_console_has_taken_it_back()
    {
        var undoing = new Undoing(clock);
        var begins = undoing.WaitAsync("Release 5 orders");
        undoing.Dispose();
        (await begins).ShouldBeFalse();
    }

    [Fact]
    public async Task The_next_one_lets_the_one_before_begin()
    {
        using var undoing = new Undoing(clock);
        var first = undoing.WaitAsync("first");
        var second = undoing.WaitAsync("second");
        (await first).ShouldBeTrue();
        undoing.What.ShouldBe("second");
        undoing.BeginNow();
        (await second).ShouldBeTrue();
    }
}
