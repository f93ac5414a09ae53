using Weft.Hosting;

namespace Weft.Http.Inbound;

/// <summary>Bounds what all calls together make the node hold in memory, however many callers there are.</summary>
internal sealed class ByteBudget(WeftOptions options)
{
    private long taken;

    /// <summary>Takes a share; false when there is not enough left.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref taken, bytes) <= options.Engine.MaxBytesUnderWay) return true;
        Return(bytes);
        return false;
    }

    /// <summary>Gives a share back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref taken, -bytes);
}
