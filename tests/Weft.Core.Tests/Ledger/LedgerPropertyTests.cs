using System.Collections.Immutable;
using CsCheck;
using Weft.Core.Inventory;
using Weft.Core.Ledger;
using Weft.Core.Orders;
using Weft.Core.Orders.Returns;
using Weft.Core.Shared;

namespace Weft.Core.Tests.Ledger;

/// <summary>What holds of an order's money whatever happens, in currencies with no, two and three decimals.</summary>
public sealed class LedgerPropertyTests
{
    private static readonly Gen<Order> orders = Gen.Select(Gen.Int[0, 2].Select(i => new[] { "EUR", "JPY", "KWD" }[i]), Gen.Select(Gen.Int[1, 5], Gen.Int[0, 9_999], Gen.Int[0, 1_999], Gen.Int[0, 500]).Array[1, 4], Gen.Int[0, 999], Gen.Int[-2, 2]).Select(Make);

    private static readonly ImmutableArray<Action<Streams, int>> moves =
    [
        (s, n) => s.Send(An.Shipment($"S{n}", [.. s.Order.Lines.Where(l => l.Released > 0).Take(1).Select(l => new LineQuantity(l.LineId, Math.Max(1, l.Released / 2)))])),
        (s, n) => s.Send(An.Shipment($"S{n}", [.. s.Order.Lines.Where(l => l.Released > 0).TakeLast(1).Select(l => new LineQuantity(l.LineId, 1))])),
        (s, _) => s.Send(new ReportPayment(PaymentState.Captured, "pay-1")),
        (s, n) => s.Send(new CancelUnits($"c{n}", [.. s.Order.Lines.Take(1).Select(l => new LineQuantity(l.LineId, 1))], "channel", "less")),
        (s, _) => s.Send(new CancelOrder("channel", "changed my mind")),
        (s, _) => s.Send(new CancelOrder("anna", "fraud")),
        (s, _) => s.Settle(),
        (s, _) => s.Settle("payment-capture"),
        (s, n) => s.Send(new ReportChannelFulfilment($"f{n}", null, null)),
        (s, _) => Invoice(s, 0),
        (s, n) => Invoice(s, n - 10),
        (s, n) => s.Send(new ReceiveReturn(null, $"RC{n}", [new ReceivedItem("1", 1, GoodsCondition.Sellable)], "DC", An.Noon, "wms")),
        (s, n) => s.Send(new ReportRefund(n % 2 == 0 ? RefundSource.Channel : RefundSource.Provider, $"r{n / 2}", new Money(n + 1, s.Order.Order!.Total.Currency), An.Noon) { PaymentRefundId = $"r{n / 2}" }),
        (s, n) => s.Send(new RequestRefund($"K{n}", [], "anna", "trouble") { Goodwill = new Money(n + 1, s.Order.Order!.Total.Currency) }),
    ];

    private static readonly Gen<List<int>> days = Gen.Int[0, moves.Length - 1].List[0, 20];

    [Fact]
    public void Debits_are_credits_and_the_open_balance_is_explained_to_the_cent() => Gen.Select(orders, days, Gen.Bool).Sample((order, plan, collects) =>
    {
        var s = Placed(order, collects);
        for (var i = 0; i < plan.Count; i++)
        {
            moves[plan[i]](s, i);
            s.Ledger().ShouldBalance();
        }
    });

    [Fact]
    public void Revenue_is_never_more_than_what_has_shipped() => Gen.Select(orders, days).Sample((order, plan) =>
    {
        var s = Placed(order, collects: false);
        for (var i = 0; i < plan.Count; i++)
        {
            if (plan[i] >= 9) continue;
            moves[plan[i]](s, i);
            var shipped = s.Order.Lines.ToDictionary(l => l.LineId, l => l.Shipped);
            var parts = s.Ledger().Entries.Where(e => e.Kind == EntryKind.Invoiced).SelectMany(e => e.Parts).Where(p => p.LineId is not null).GroupBy(p => p.LineId!);
            foreach (var line in parts) line.Sum(p => p.Units).ShouldBeLessThanOrEqualTo(shipped[line.Key]);
        }
    });

    [Fact]
    public void An_order_that_ships_whole_in_whatever_parts_is_paid_and_invoiced_to_the_cent() => Gen.Select(orders, Gen.Int[0, 1].List[0, 12]).Sample((order, plan) =>
    {
        var s = Placed(order, collects: false);
        s.Settle();
        for (var i = 0; i < plan.Count; i++)
        {
            moves[plan[i]](s, i);
            s.Settle();
        }

        s.Send(An.Shipment("last"));
        s.Settle();
        s.Order.InSync.ShouldBeTrue();
        var ledger = s.Ledger();
        (ledger.Paid, ledger.Invoiced, ledger.Open).ShouldBe((order.Total, order.Total, Money.Zero(order.Total.Currency)));
        OpenItems.Of(ledger).ShouldBeEmpty();
        ExplainMoney.Of(ledger).Agrees.ShouldBeTrue();
    });

    [Fact]
    public void At_rest_nothing_is_open_without_a_reason() => Gen.Select(orders, days, Gen.Bool).Sample((order, plan, collects) =>
    {
        var s = Placed(order, collects);
        for (var i = 0; i < plan.Count; i++) moves[plan[i]](s, i);
        s.Settle();
        var ledger = s.Ledger();
        if (!ledger.Open.IsZero) OpenItems.Of(ledger).ShouldNotBeEmpty();
        ExplainMoney.Of(ledger).Says.ShouldNotBeNullOrWhiteSpace();
    });

    private static Streams Placed(Order order, bool collects)
    {
        var s = new Streams();
        foreach (var line in order.Lines) s.Stocked(line.Sku.Value, 100);
        var parties = An.Parties(provider: collects ? null : "psp") with { Currencies = ["EUR", "JPY", "KWD"] };
        s.Send(new PlaceOrder(order with { Payment = new OrderPayment(collects ? PaymentState.Captured : PaymentState.Authorised, "pay-1") }, parties));
        return s;
    }

    /// <summary>The ERP posts the first invoice that is due, so much beside what it should be.</summary>
    private static void Invoice(Streams s, int beside)
    {
        if (s.OpenKeys.FirstOrDefault(k => k.StartsWith("erp-invoice/", StringComparison.Ordinal)) is not { } key) return;
        var total = Math.Max(0, s.Order.Order!.Total.Minor + beside);
        s.Send(Books.Invoiced(key["erp-invoice/".Length..], new Money(total, s.Order.Order.Total.Currency), $"INV-{key}"));
    }

    private static Order Make(string code, (int Units, int Net, int Rate, int Discount)[] lines, int shipping, int rounding)
    {
        var currency = Currency.Parse(code);
        Money Of(long minor) => new(minor, currency);
        ImmutableArray<TaxLine> Tax(long net, int rate) => [new TaxLine(rate, Of((long)Math.Round(net * rate / 10_000m, MidpointRounding.AwayFromZero)))];
        var made = lines.Select((l, i) => new OrderLine($"{i + 1}", new Sku("ABCD"[i].ToString()), "A thing", l.Units, Of(l.Net), Tax(l.Net, l.Rate), Of(l.Discount))).ToImmutableArray();
        var charge = new Charge("shipping", "Parcel", Of(shipping), Tax(shipping, 1900));
        var sum = made.Aggregate(charge.Gross(), (m, l) => m + l.Gross());
        var total = sum.Minor + rounding < 0 ? sum : Of(sum.Minor + rounding);
        return An.Order() with { Lines = made, Charges = [charge], Total = total };
    }
}
