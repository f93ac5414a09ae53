using Weft.Core.Inventory;

namespace Weft.Core.Reconciliation;

/// <summary>What the oversell ledger says of a unit that was sold twice.</summary>
public static class Oversells
{
    /// <summary>
    /// Units that would have had to be held back from the channel, on top of what was, so that it could not have sold more than there was. Null when holding back does not help: somebody
    /// else wrote its number, or it sold more than it showed.
    /// </summary>
    public static int? BufferThatWouldHavePrevented(StockOversold oversold) => oversold.Cause switch
    {
        OversellCause.PushLag or OversellCause.Race => Math.Max(oversold.Units, (oversold.Shown ?? 0) - oversold.Available),
        OversellCause.CountCorrection => oversold.Units,
        _ => null,
    };
}
