namespace Weft.Engine.Turns;

/// <summary>
/// How many units go into one transaction. Many share the cost of a commit; but whoever comes from a quiet source waits for the transaction before and for the rest of its own, so
/// that one must not take long to decide however many wait. While one is committed the next is decided: it may take as long as a commit, or the store would write too little at once.
/// </summary>
/// <param name="most">Most units, however fast they are decided.</param>
internal sealed class Pace(int most)
{
    /// <summary>Fewest units under load: below, the commit costs more than what is in it.</summary>
    private const int Fewest = 32;

    /// <summary>Weight of the last transaction when the time of a unit is estimated.</summary>
    private const double Newest = 0.2;

    /// <summary>Seconds that deciding one transaction may take, about, however quick commits are, and however slow.</summary>
    private const double Shortest = 0.005;

    private const double Longest = 0.02;

    private double secondsEach;
    private double commitSeconds;

    /// <summary>Units of the next transaction.</summary>
    public int Units
    {
        get
        {
            var wanted = Math.Clamp(Volatile.Read(ref commitSeconds), Shortest, Longest);
            return secondsEach * most <= wanted ? most : Math.Min(most, Math.Max(Fewest, (int)(wanted / secondsEach)));
        }
    }

    /// <summary>Learns from a commit, which may end while another transaction is decided.</summary>
    public void Committed(TimeSpan time) => Volatile.Write(ref commitSeconds, commitSeconds + (Newest * (time.TotalSeconds - commitSeconds)));

    /// <summary>Learns from a transaction that is decided.</summary>
    public void Took(int units, TimeSpan time) => secondsEach += Newest * ((time.TotalSeconds / units) - secondsEach);
}
