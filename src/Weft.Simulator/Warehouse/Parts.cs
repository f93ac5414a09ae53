namespace Weft.Simulator.Warehouse;

/// <summary>A release that leaves in two shipments.</summary>
internal static class Parts
{
    /// <summary>About half the units leave first, if it is to be split and there are two at least.</summary>
    public static (IReadOnlyList<ReleaseLine> First, IReadOnlyList<ReleaseLine> Later) Of(IReadOnlyList<ReleaseLine> lines, bool split)
    {
        var units = lines.Sum(line => line.Quantity);
        if (!split || units < 2)
        {
            return (lines, []);
        }
        var (first, rest, left) = (new List<ReleaseLine>(), new List<ReleaseLine>(), units / 2);
        foreach (var line in lines)
        {
            var now = Math.Min(left, line.Quantity);
            left -= now;
            if (now > 0)
            {
                first.Add(line with { Quantity = now });
            }
            if (now < line.Quantity)
            {
                rest.Add(line with { Quantity = line.Quantity - now });
            }
        }
        return (first, rest);
    }
}
