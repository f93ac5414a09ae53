using Weft.Acceptance.Support;
using Weft.Core.Finance;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Desk.Tests.Support;

/// <summary>Differences of money in several classes, connections, currencies and months.</summary>
internal static class SomeDifferences
{
    private static readonly string[] places = ["psp", "erp", "webshop"];
    private static readonly string[] currencies = ["EUR", "USD", "JPY"];
    private static readonly MoneyClass[] classes = [MoneyClass.CapturedTwice, MoneyClass.AmountDiffers, MoneyClass.RefundMissingInErp, MoneyClass.MissingPayout];

    /// <summary>The difference of a number; the same number, the same difference.</summary>
    public static MoneyDifference Of(int i, DateTimeOffset on)
    {
        var currency = Currency.Parse(currencies[i % 3]);
        var (ours, theirs) = (new Money(10_000, currency), new Money(10_000 + 37 + (i * 13 % 5_000), currency));
        return new MoneyDifference(classes[i % 4], places[i % 3], new OrderId($"webshop:D-{i}"), $"doc-{i}", ours, theirs, on, $"Planted {i}.", "Put it right there.");
    }

    /// <summary>Reports it as a comparison does.</summary>
    public static Task ReportAsync(Node node, MoneyDifference d) => node.Host.Engine.SubmitAsync(MoneyDifferenceWorkflow.StreamOf(d.Key()), new ReportMoneyDifference(d));
}
