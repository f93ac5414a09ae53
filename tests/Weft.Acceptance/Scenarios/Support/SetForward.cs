namespace Weft.Acceptance.Scenarios.Support;

/// <summary>The machine's clock, set forward.</summary>
internal sealed class SetForward : TimeProvider
{
    private long ahead;

    public void By(TimeSpan more) => Interlocked.Add(ref ahead, more.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref ahead));
}
