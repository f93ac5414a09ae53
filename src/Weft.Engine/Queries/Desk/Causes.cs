using Weft.Core.Shared;

namespace Weft.Engine.Queries.Desk;

/// <summary>What one cause has done: failures that a person would call the same.</summary>
/// <param name="Id">Stays the same as long as the cause does; for links.</param>
/// <param name="Where">The connection.</param>
/// <param name="What">What was to be done, e.g. "sales order in the ERP".</param>
/// <param name="Why">The reason, with what differs from one to the next left out.</param>
/// <param name="NextStep">What cures it, where that is known.</param>
/// <param name="Count">Failures.</param>
/// <param name="Orders">Orders behind them.</param>
/// <param name="Amounts">What customers pay for these, by currency.</param>
/// <param name="Oldest">When the first of them was asked for or arrived.</param>
/// <param name="Repeated">Of these, failures that had been tried again before.</param>
/// <param name="Ids">Deliveries or messages, newest first.</param>
public sealed record FailureCause(
    string Id, string Where, string What, string Why, string? NextStep, int Count, int Orders, IReadOnlyList<Money> Amounts, DateTimeOffset Oldest, int Repeated, IReadOnlyList<long> Ids)
{
    /// <summary>Of the orders behind them, those that are late.</summary>
    public int LateOrders { get; init; }
}

/// <summary>A cause that stops orders, with what is at stake.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Amounts">What customers pay for the orders that it stops, by currency.</param>
public sealed record HeldCause(HoldCause Cause, IReadOnlyList<Money> Amounts)
{
    /// <summary>Stays the same as long as the cause does.</summary>
    public string Id { get; } = DeskQueries.IdOf(Cause);
}
