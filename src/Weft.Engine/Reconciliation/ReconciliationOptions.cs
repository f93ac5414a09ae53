using Weft.Core.Reconciliation;

namespace Weft.Engine.Reconciliation;

/// <summary>How often both sides are compared, and what follows from a difference.</summary>
public sealed class ReconciliationOptions
{
    /// <summary>Every SKU of every connection that can be asked is compared at least once in this time.</summary>
    public TimeSpan SeeEverySkuWithin { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Every SKU's own books, and every open order's promises, are checked at least once in this time.</summary>
    public TimeSpan CheckInvariantsWithin { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The money of every order at rest is compared with channel, provider and ERP at least once in this time.</summary>
    public TimeSpan SeeEveryOrderWithin { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Older orders are not compared by the schedule; on demand all are.</summary>
    public TimeSpan LookBack { get; set; } = TimeSpan.FromDays(60);

    /// <summary>Time in which a provider that gives payouts must have paid out what it took; later it is a difference.</summary>
    public TimeSpan PayoutWithin { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Time from a node's start to the first page of each: a node that has just started has better things to do first.</summary>
    public TimeSpan FirstLookAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest pause between two pages of either: a small catalogue is seen more often than it must be.</summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>SKUs or open orders of one check of invariants, and SKUs of a sample.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>Orders that are read with a SKU at once to compare its promises with them.</summary>
    public int MostOrdersAtOnce { get; set; } = 500;

    /// <summary>SKUs from which a sample is drawn.</summary>
    public int MostSampledFrom { get; set; } = 200_000;

    /// <summary>Runs on demand that are remembered; the oldest is forgotten first.</summary>
    public int MostRunsKept { get; set; } = 20;

    /// <summary>Findings that may wait to be decided; nothing is looked at while more do.</summary>
    public int MostFindingsWaiting { get; set; } = 2_000;

    /// <summary>When a difference is looked at again, and what is cured without asking.</summary>
    public ReconciliationPolicy Policy { get; set; } = new();
}
