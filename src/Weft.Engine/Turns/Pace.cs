namespace Weft.Engine.Turns;

/// <summary>
/// How many units go into one transaction. Many share the cost of a commit; but whoever comes from a quiet source waits for the transaction before and for the rest of its own, so
/// that one must not take long to decide however many wait.
/// </summary>
/// <param name="most">Most units, however fast they are decided.</param>
internal sealed class Pace(int most)
{
    /// <summary>Fewest units under load: below, the commit costs more than what is in it.</summary>
    private const int Fewest = 32;

    /// <summary>Weight of the last transaction when the time of a unit is estimated.</summary>
    private const double Newest = 0.2;

    /// <summary>Time that deciding one transaction should take at most, about.</summary>
    private static readonly TimeSpan wanted = TimeSpan.FromMilliseconds(5);

    private double secondsEach;

    /// <summary>Units of the next transaction.</summary>
    public int Units => secondsEach * most <= wanted.TotalSeconds ? most : Math.Min(most, Math.Max(Fewest, (int)(wanted.TotalSeconds / secondsEach)));

    /// <summary>Learns from a transaction.</summary>
    public void Took(int units, TimeSpan time) => secondsEach += Newest * ((time.TotalSeconds / units) - secondsEach);
}
