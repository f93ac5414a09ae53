namespace Weft.Real.Journey;

/// <summary>Kills a node at moments that a seed chooses, and starts it again each time.</summary>
internal sealed class Fate(WeftProcess node, int seed)
{
    /// <summary>Within this time after the node is ready it has begun to work on what waits for it, and has not finished.</summary>
    private const int LatestMilliseconds = 900;

    private readonly Random random = new(seed);

    /// <summary>Does something, and kills the node so often while it happens and follows.</summary>
    public async Task<T> DuringAsync<T>(int kills, Func<Task<T>> what)
    {
        var happening = what();
        for (var i = 0; i < kills; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(LatestMilliseconds)), TimeProvider.System, TestContext.Current.CancellationToken);
            await node.KillAsync();
            await node.StartAsync();
        }

        return await happening;
    }
}
