using Weft.Core.Shared;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries;

/// <summary>Two numbers that should be the same and are not, in a list.</summary>
/// <param name="Id">Its id: what differs.</param>
/// <param name="Kind">Which numbers: ChannelStock, OwnerStock, Promise, Counter or Publication.</param>
/// <param name="Class">Why they differ: InFlight, LostPush, ForeignWrite, CountCorrection or OurFault.</param>
/// <param name="Sku">The SKU.</param>
/// <param name="Where">The connection that was asked; "Weft" when both numbers are ours.</param>
/// <param name="Location">The location, where the numbers are those of one.</param>
/// <param name="Order">The order, where they are those of one.</param>
/// <param name="LineId">Its line.</param>
/// <param name="Ours">Our number: what we would expect there.</param>
/// <param name="Theirs">The other number.</param>
/// <param name="Units">Units that differ.</param>
/// <param name="Amount">What customers pay for them, where that is known.</param>
/// <param name="State">Suspected, Open, Healing, Accepted, Healed or Gone.</param>
/// <param name="FirstSeen">When it was seen first.</param>
/// <param name="LastSeen">When it was seen last.</param>
/// <param name="LookAgainAt">When it is looked at again.</param>
/// <param name="Why">Why this class, in plain words.</param>
/// <param name="Cause">The event it follows from.</param>
/// <param name="Action">What to do about it.</param>
/// <param name="DecidedBy">Who decided last.</param>
/// <param name="Note">What was done or said last.</param>
/// <param name="OverAt">When it was over.</param>
public sealed record DiscrepancySummary(
    string Id, string Kind, string Class, string Sku, string Where, string? Location, string? Order, string? LineId, int Ours, int Theirs, int Units, Money? Amount, string State,
    DateTimeOffset FirstSeen, DateTimeOffset LastSeen, DateTimeOffset? LookAgainAt, string Why, string? Cause, string Action, string? DecidedBy, string? Note, DateTimeOffset? OverAt)
{
    /// <summary>Where the next page starts.</summary>
    public ListCursor Cursor() => new(Micros.Of(FirstSeen), Id);

    internal static DiscrepancySummary Of(DiscrepancyRow r) => new(
        r.Id, r.Kind, r.Class, r.Sku, r.Place, r.Location, r.OrderId, r.Line, r.Ours, r.Theirs, r.Units, ListCursor.MoneyOf(r.Amount, r.Currency), r.State,
        Micros.ToTime(r.FirstSeen), Micros.ToTime(r.LastSeen), ListCursor.TimeOf(r.LookAt), r.Why, r.Cause, r.Action, r.DecidedBy, r.Note, ListCursor.TimeOf(r.OverAt));
}

/// <summary>One discrepancy with what led to it and what became of it.</summary>
/// <param name="Discrepancy">The discrepancy.</param>
/// <param name="Trace">The last movements and publications of the SKU when it was seen last, newest first.</param>
/// <param name="Timeline">What happened, oldest first.</param>
public sealed record DiscrepancyDetail(DiscrepancySummary Discrepancy, IReadOnlyList<string> Trace, IReadOnlyList<StoryEntry> Timeline);

/// <summary>Which discrepancies are wanted.</summary>
/// <param name="Filter">"open" (there, and not accepted), "there", "accepted", "over" or "all".</param>
/// <param name="Class">Only of this class.</param>
/// <param name="Sku">Only of this SKU.</param>
/// <param name="Connection">Only at this connection.</param>
/// <param name="After">The last one of the page before.</param>
/// <param name="Limit">Most.</param>
public sealed record DiscrepancyQuery(string Filter, string? Class, string? Sku, string? Connection, ListCursor? After, int Limit);

/// <summary>A place in a list, newest first. What happened in the same moment is told apart by its id.</summary>
public sealed record ListCursor(long At, string Id)
{
    internal static Money? MoneyOf(long? minor, string? currency) => minor is { } amount && currency is not null ? new Money(amount, Currency.Parse(currency)) : null;

    internal static DateTimeOffset? TimeOf(long? micros) => micros is { } at ? Micros.ToTime(at) : null;
}

/// <summary>Units that were sold twice.</summary>
/// <param name="Id">The event that says so.</param>
/// <param name="Sku">The SKU.</param>
/// <param name="Order">The order that came too late.</param>
/// <param name="LineId">Its line.</param>
/// <param name="Connection">The channel that sold them.</param>
/// <param name="Units">How many.</param>
/// <param name="Cause">PushLag, Race, ForeignWrite, CountCorrection or ChannelOversold.</param>
/// <param name="Shown">What the channel had acknowledged last.</param>
/// <param name="Available">What it should have shown.</param>
/// <param name="MinutesBehind">How long its number had been wrong when the order was placed.</param>
/// <param name="Amount">What the customer pays for these units.</param>
/// <param name="BufferNeeded">Units to hold back from the channel that would have prevented it; absent when holding back does not help.</param>
/// <param name="Since">Since when.</param>
/// <param name="OverAt">When the line got its units, or needed them no more.</param>
/// <param name="Ending">"filled" or "cancelled".</param>
public sealed record OversellSummary(
    string Id, string Sku, string Order, string LineId, string Connection, int Units, string Cause, int? Shown, int Available, double MinutesBehind, Money? Amount, int? BufferNeeded,
    DateTimeOffset Since, DateTimeOffset? OverAt, string? Ending)
{
    /// <summary>Where the next page starts.</summary>
    public ListCursor Cursor() => new(Micros.Of(Since), Id);

    internal static OversellSummary Of(OversellRow r) => new(
        r.Id, r.Sku, r.OrderId, r.Line, r.Connection, r.Units, r.Cause, r.Shown, r.Available, Minutes(r.Behind), ListCursor.MoneyOf(r.Amount, r.Currency), r.Buffer,
        Micros.ToTime(r.Since), ListCursor.TimeOf(r.OverAt), r.Ending);

    internal static double Minutes(long micros) => Math.Round(micros / (60.0 * Micros.PerSecond), 2);
}

/// <summary>Which entries of the oversell ledger are wanted.</summary>
/// <param name="Filter">"open" or "all".</param>
/// <param name="Cause">Only of this cause.</param>
/// <param name="Sku">Only of this SKU.</param>
/// <param name="After">The last one of the page before.</param>
/// <param name="Limit">Most.</param>
public sealed record OversellQuery(string Filter, string? Cause, string? Sku, ListCursor? After, int Limit);

/// <summary>The oversell ledger summed up by cause.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Times">How often.</param>
/// <param name="Units">Units sold twice.</param>
/// <param name="OpenUnits">Of these, units whose customers still wait.</param>
/// <param name="LongestMinutes">Longest time a channel's number was behind.</param>
/// <param name="LargestBuffer">Largest number of units that would have had to be held back.</param>
/// <param name="Amounts">What customers pay for them, by currency.</param>
public sealed record OversellSum(string Cause, long Times, long Units, long OpenUnits, double LongestMinutes, int? LargestBuffer, IReadOnlyList<Money> Amounts);
