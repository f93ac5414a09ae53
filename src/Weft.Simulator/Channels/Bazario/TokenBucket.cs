namespace Weft.Simulator.Channels.Bazario;

/// <summary>Fills at a steady rate up to a burst; every call takes one token. A rate of 0 means no limit.</summary>
internal sealed class TokenBucket(int perSecond, int burst, DateTimeOffset start)
{
    private double _tokens = burst;
    private DateTimeOffset _filled = start;

    public bool TryTake(DateTimeOffset now)
    {
        if (perSecond <= 0)
        {
            return true;
        }
        _tokens = Math.Min(burst, _tokens + ((now - _filled).TotalSeconds * perSecond));
        _filled = now;
        if (_tokens < 1)
        {
            return false;
        }
        _tokens--;
        return true;
    }
}
