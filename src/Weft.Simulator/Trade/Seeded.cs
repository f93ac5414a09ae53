namespace Weft.Simulator.Trade;

/// <summary>
/// A repeatable stream of randomness for one concern (SplitMix64). Each concern has its own, derived from the retailer's
/// seed, so that drawing more in one place never shifts what another place sees.
/// </summary>
internal sealed class Seeded
{
    private ulong state;

    public Seeded(ulong seed, string concern) => state = Mix(seed ^ Digest(concern));

    public ulong Next() => Mix(state += 0x9E3779B97F4A7C15);

    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>Draws even for a chance of 0, so that turning one dial does not shift the others.</summary>
    public bool Chance(double probability) => Fraction() < probability;

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    public TimeSpan UpTo(TimeSpan limit) => TimeSpan.FromTicks((long)(Fraction() * limit.Ticks));

    /// <summary>A fraction that depends on nothing but its arguments: for facts that must not depend on who asks first.</summary>
    public static double FractionOf(ulong seed, string concern, long index) =>
        (Mix(Mix(seed ^ Digest(concern)) + ((ulong)index * 0x9E3779B97F4A7C15)) >> 11) * (1.0 / (1UL << 53));

    private static ulong Digest(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }
        return hash;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
