using System.Collections.Immutable;
using Weft.Core.Ledger;
using Weft.Core.Orders.Returns;

namespace Weft.Core.Finance;

/// <summary>Refunds that somebody made elsewhere and of which no news came: taken over, they are booked and credited like any other. Pure.</summary>
public static class UnheardRefunds
{
    /// <summary>True for a class of differences that comes of a refund without news.</summary>
    public static bool MayCure(MoneyClass kind) => kind is MoneyClass.RefundMissingInErp or MoneyClass.UnknownRefund;

    /// <summary>The news that should have come; none when every refund there is known.</summary>
    /// <param name="where">The connection whose figure differs.</param>
    /// <param name="ledger">The order's sub-ledger.</param>
    /// <param name="documents">What the parties have in their books now.</param>
    /// <param name="now">Taken for the time of a refund whose own is not stated.</param>
    public static ImmutableArray<ReportRefund> Of(string where, OrderLedger ledger, ImmutableArray<MoneyDocument> documents, DateTimeOffset now)
    {
        var state = ledger.State;
        var inShop = where == state.Order!.Connection && where != state.Parties!.PaymentProvider;
        var (kind, source) = inShop ? (MoneyDocumentKind.ChannelRefund, RefundSource.Channel) : (MoneyDocumentKind.Refund, RefundSource.Provider);
        var made = documents.Where(d => d.Kind == kind && d.Amount.Currency == ledger.Currency).ToList();
        var booked = inShop ? ledger.Refunded : MoneyComparison.Cleared(ledger, EntryKind.Refunded);
        if (made.Sum(d => d.Amount.Minor) <= booked.Minor) return [];
        return [.. made.Where(d => !Knows(ledger, d.Number)).Select(d => new ReportRefund(source, d.Number, d.Amount, d.At ?? now))];
    }

    private static bool Knows(OrderLedger ledger, string number) =>
        ledger.Entries.Any(e => e.Document == number)
        || ledger.State.Returns.Refunds.Any(r => r.Reports.Any(x => x.TheirId == number || x.PaymentRefundId == number))
        || ledger.State.Returns.Doubts.Any(d => d.TheirId == number)
        || ledger.State.Obligations.Any(o => o.Reference == number);
}
