using System.Collections.Immutable;
using Weft.Core.Finance;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;
using Weft.Core.Tests.Ledger;

namespace Weft.Core.Tests.Finance;

/// <summary>Which refunds of others are news, so that taking them over cures a difference.</summary>
public sealed class UnheardRefundTests
{
    private static readonly DateTimeOffset now = An.Noon.AddDays(3);
    private static readonly MoneyDocument refund = new(An.Id, MoneyDocumentKind.Refund, "ref-1", An.Euro(5m));

    [Fact]
    public void A_refund_at_the_provider_is_taken_over_as_the_provider_would_have_told_it() =>
        Of("erp", refund).ShouldHaveSingleItem().ShouldBe(new ReportRefund(RefundSource.Provider, "ref-1", An.Euro(5m), now));

    [Fact]
    public void It_counts_on_the_day_on_which_it_was_made_where_that_is_known() => Of("psp", refund with { At = An.Noon }).ShouldHaveSingleItem().At.ShouldBe(An.Noon);

    [Fact]
    public void Of_the_channel_only_its_own_refunds_are() =>
        Of("webshop", refund, refund with { Kind = MoneyDocumentKind.ChannelRefund, Number = "r-7" }).ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.Source.ShouldBe(RefundSource.Channel), r => r.TheirId.ShouldBe("r-7"));

    [Fact]
    public void What_is_no_refund_or_in_another_currency_is_none() =>
        Of("erp", refund with { Kind = MoneyDocumentKind.CreditNote }, refund with { Kind = MoneyDocumentKind.Dispute }, refund with { Amount = new Money(500, Currency.Parse("USD")) }).ShouldBeEmpty();

    [Fact]
    public void What_is_booked_already_is_none()
    {
        var s = Shipped();
        foreach (var news in UnheardRefunds.Of("erp", s.Ledger(), [refund], now)) s.Send(news).ShouldBeOfType<Workflow.Decision.Accepted>();
        UnheardRefunds.Of("erp", s.Ledger(), [refund], now).ShouldBeEmpty();
    }

    [Fact]
    public void Only_differences_that_come_of_missing_news_are_cured_by_it()
    {
        foreach (var kind in Enum.GetValues<MoneyClass>()) UnheardRefunds.MayCure(kind).ShouldBe(kind is MoneyClass.RefundMissingInErp or MoneyClass.UnknownRefund, $"{kind}");
    }

    private static ImmutableArray<ReportRefund> Of(string where, params ImmutableArray<MoneyDocument> documents) => UnheardRefunds.Of(where, Shipped().Ledger(), documents, now);

    private static Streams Shipped()
    {
        var s = Streams.With(10);
        s.Send(An.Place());
        s.Settle();
        s.Send(An.Shipment("S1"));
        s.Settle("erp-invoice/S1");
        s.Send(Books.Invoiced("S1", An.Euro(40.46m)));
        return s;
    }
}
