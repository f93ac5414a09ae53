using System.Collections.Immutable;

namespace Weft.Core.Slas;

/// <summary>A time in which a clock stood still.</summary>
/// <param name="From">Since when.</param>
/// <param name="Until">Until when; null while it does.</param>
/// <param name="Whole">True when all of the order stood still; false when only the node waited, because ERP and channel had been asked already.</param>
public sealed record Stop(DateTimeOffset From, DateTimeOffset? Until, bool Whole);

/// <summary>
/// Measures one thing against its target. It counts working time only, never a time in which something else had stopped the order, and never runs backwards.
/// </summary>
/// <param name="Workflow">What is measured.</param>
/// <param name="Key">The obligation that ends it, unique within the order.</param>
/// <param name="Owner">Who has the ball: a connection, or the owner of the hold that stops it.</param>
/// <param name="Target">How long it may take.</param>
/// <param name="From">When it began.</param>
/// <param name="Stops">When it stood still, one after the other.</param>
/// <param name="Until">When it ended; null while it is open.</param>
public sealed record SlaClock(SlaWorkflow Workflow, string Key, string Owner, SlaTarget Target, DateTimeOffset From, ImmutableArray<Stop> Stops, DateTimeOffset? Until)
{
    /// <summary>True while something stops it.</summary>
    public bool IsPaused => Until is null && Stops is [.., { Until: null }];

    /// <summary>What has counted until a moment, at most until it ended.</summary>
    public TimeSpan Elapsed(DateTimeOffset now)
    {
        var end = Until is { } until && until < now ? until : now;
        var counted = TimeSpan.Zero;
        var cursor = From;
        foreach (var stop in Stops)
        {
            if (stop.From >= end) break;
            counted += WorkHours.Between(Target.Hours, cursor, stop.From);
            if (stop.Until is not { } goesOn) return counted;
            if (goesOn > cursor) cursor = goesOn;
        }

        return counted + WorkHours.Between(Target.Hours, cursor, end);
    }

    /// <summary>The moment after which the target is missed; null while it stands still before that.</summary>
    public DateTimeOffset? DueAt
    {
        get
        {
            var (left, cursor) = (Target.Within, From);
            foreach (var stop in Stops)
            {
                var counted = WorkHours.Between(Target.Hours, cursor, stop.From);
                if (counted >= left) return WorkHours.After(Target.Hours, cursor, left);
                left -= counted;
                if (stop.Until is not { } goesOn) return null;
                if (goesOn > cursor) cursor = goesOn;
            }

            return WorkHours.After(Target.Hours, cursor, left);
        }
    }

    /// <summary>True when it has missed its target by this moment, whether it has ended or not.</summary>
    public bool IsMissed(DateTimeOffset now) => Elapsed(now) > Target.Within;
}
