using System.Collections.Immutable;
using Weft.Core.Shared;

namespace Weft.Core.Orders.Returns;

/// <summary>What happened to an order after it shipped or was paid.</summary>
public sealed record ReturnsState
{
    /// <summary>Nothing: what most orders have.</summary>
    public static readonly ReturnsState None = new();

    /// <summary>Goods that come back.</summary>
    public ImmutableArray<ReturnState> Returns { get; init; } = [];

    /// <summary>Money that goes back.</summary>
    public ImmutableArray<RefundState> Refunds { get; init; } = [];

    /// <summary>Other orders' refunds that are set against this one.</summary>
    public ImmutableArray<CreditReceived> Credits { get; init; } = [];

    /// <summary>Shares of shipments that are captured one by one, in the order of the shipments.</summary>
    public ImmutableArray<PartCapture> Captures { get; init; } = [];

    /// <summary>What the payment was captured for as a whole, where that is not what the order comes to now.</summary>
    public Charged? Charged { get; init; }

    /// <summary>Reports of refunds that cannot be.</summary>
    public ImmutableArray<RefundDoubted> Doubts { get; init; } = [];

    /// <summary>Finds a return.</summary>
    public ReturnState? Return(string id)
    {
        foreach (var r in Returns) if (r.Id == id) return r;
        return null;
    }

    /// <summary>Finds a refund.</summary>
    public RefundState? Refund(string id)
    {
        foreach (var r in Refunds) if (r.Id == id) return r;
        return null;
    }
}

/// <summary>One return.</summary>
/// <param name="Asked">What was asked for.</param>
/// <param name="Since">When.</param>
public sealed record ReturnState(ReturnRequested Asked, DateTimeOffset Since)
{
    /// <summary>Its id.</summary>
    public string Id => Asked.ReturnId;

    /// <summary>Who agreed; null while nobody has.</summary>
    public string? AuthorisedBy { get; init; }

    /// <summary>What has arrived.</summary>
    public ImmutableArray<GoodsReturned> Receipts { get; init; } = [];

    /// <summary>Set when the rest is not waited for any more, or the return was not agreed to.</summary>
    public ReturnClosed? Closed { get; init; }

    /// <summary>True while goods are still awaited.</summary>
    public bool Awaits => Closed is null && Missing > 0;

    /// <summary>Units that were announced and have not arrived.</summary>
    public int Missing => Math.Max(0, Asked.Lines.Sum(l => l.Quantity) - Receipts.Sum(r => r.Items.Sum(i => i.Quantity)));

    /// <summary>Units of a line that have arrived.</summary>
    public int Received(string lineId) => Receipts.Sum(r => r.Items.Where(i => i.LineId == lineId).Sum(i => i.Quantity));
}

/// <summary>One refund.</summary>
/// <param name="Decided">What was decided.</param>
/// <param name="Since">When.</param>
public sealed record RefundState(RefundDecided Decided, DateTimeOffset Since)
{
    /// <summary>Its id.</summary>
    public string Id => Decided.RefundId;

    /// <summary>What others have reported of it.</summary>
    public ImmutableArray<RefundReported> Reports { get; init; } = [];

    /// <summary>What is set against the exchange order; null while it has not answered, or there is none.</summary>
    public Money? Moved { get; init; }

    /// <summary>What the customer gets in money.</summary>
    public Money ToPay => Moved is { } moved ? Decided.Total - moved : Decided.Total;

    /// <summary>True when it was made by somebody else first.</summary>
    public bool MadeElsewhere => Decided.Cause == RefundCause.MadeElsewhere;
}

/// <summary>The share of one shipment.</summary>
/// <param name="Key">The obligation: <c>payment-capture/SHIPMENT</c>.</param>
/// <param name="Amount">What is captured for it.</param>
/// <param name="Done">True once the provider has.</param>
public sealed record PartCapture(string Key, Money Amount, bool Done);
