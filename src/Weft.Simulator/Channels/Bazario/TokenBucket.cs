namespace Weft.Simulator.Channels.Bazario;

/// <summary>Fills at a steady rate up to a burst; every call takes one token. A rate of 0 means no limit.</summary>
internal sealed class TokenBucket(int perSecond, int burst, DateTimeOffset start)
{
    private double tokens = burst;
    private DateTimeOffset filled = start;

    public bool TryTake(DateTimeOffset now)
    {
        if (perSecond <= 0)
        {
            return true;
        }
        tokens = Math.Min(burst, tokens + ((now - filled).TotalSeconds * perSecond));
        filled = now;
        if (tokens < 1)
        {
            return false;
        }
        tokens--;
        return true;
    }
}
