namespace Weft.Real.Journey;

/// <summary>Kills a node at moments that a seed chooses, and starts it again each time.</summary>
internal sealed class Fate(WeftProcess node, int seed)
{
    /// <summary>Within this time after the node is ready it has taken up what waits for it, and has hardly finished.</summary>
    private const int LatestMilliseconds = 1_500;

    private readonly Random random = new(seed);
    private readonly List<DateTimeOffset> strikes = [];

    /// <summary>When the node was killed.</summary>
    public IReadOnlyList<DateTimeOffset> Strikes => strikes;

    public async Task StrikeAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(LatestMilliseconds)), TimeProvider.System, TestContext.Current.CancellationToken);
            strikes.Add(DateTimeOffset.UtcNow);
            await node.KillAsync();
            await node.StartAsync();
        }
    }
}
