namespace Weft.Core.Routing;

/// <summary>When a node's goods leave.</summary>
internal static class Calendar
{
    private const int Week = 7;

    /// <summary>The first cut-off of an open day for which goods asked for now are ready; null when the node never opens.</summary>
    public static DateTimeOffset? ShipBy(RoutingNode node, DateTimeOffset now)
    {
        var ready = TimeZoneInfo.ConvertTime(now + node.HandlingTime, node.Zone);
        for (var days = 0; days <= Week; days++)
        {
            var day = ready.Date.AddDays(days);
            if (node.ClosedOn.Contains(day.DayOfWeek)) continue;
            if (node.CutOff is { } cutOff)
            {
                if (days == 0 && ready.TimeOfDay > cutOff.ToTimeSpan()) continue;
                return At(day + cutOff.ToTimeSpan(), node.Zone);
            }

            return days == 0 ? ready : At(day, node.Zone);
        }

        return null;
    }

    /// <summary>Days after the promise, begun ones counting whole.</summary>
    public static int DaysLate(DateTimeOffset arrival, DateTimeOffset? promised) => promised is { } by && arrival > by ? (int)Math.Ceiling((arrival - by).TotalDays) : 0;

    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone) => new(local, zone.GetUtcOffset(local));
}
