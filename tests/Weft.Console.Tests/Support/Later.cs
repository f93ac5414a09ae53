namespace Weft.Desk.Tests.Support;

/// <summary>The machine's clock, set forward.</summary>
internal sealed class Later(TimeSpan by) : TimeProvider
{
    private long ahead = by.Ticks;

    public void Forward(TimeSpan more) => Interlocked.Add(ref ahead, more.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref ahead));
}
