using System.Globalization;
using System.Text;
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

    /// <summary>Rows of many differences, as years leave them: one in ten is open, of the rest most are gone.</summary>
    public static string Rows(int many, bool isFile)
    {
        var numbers = isFile ? $"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many}) SELECT i FROM n) AS g" : $"generate_series(1, {many}) AS g(i)";
        var sql = new StringBuilder("INSERT INTO money_differences (id, class, place, order_id, document, ours, theirs, amount, currency, state, period, first_seen, changed_at, why, action, decided_by, note) ");
        sql.Append(CultureInfo.InvariantCulture, $"""
            SELECT 'psp:M-' || i, CASE i % 4 WHEN 0 THEN 'CapturedTwice' WHEN 1 THEN 'AmountDiffers' WHEN 2 THEN 'RefundMissingInErp' ELSE 'MissingPayout' END, CASE i % 3 WHEN 0 THEN 'psp' WHEN 1 THEN 'erp' ELSE 'webshop' END,
                   'webshop:S-' || i, NULL, '100.00 EUR', '101.00 EUR', 100 + i % 900, CASE i % 3 WHEN 0 THEN 'EUR' WHEN 1 THEN 'USD' ELSE 'JPY' END,
                   CASE WHEN i % 10 = 0 THEN 'Open' WHEN i % 10 = 1 THEN 'Accepted' ELSE 'Gone' END, '2026-' || CASE i % 4 WHEN 0 THEN '07' WHEN 1 THEN '08' WHEN 2 THEN '09' ELSE '10' END,
                   1700000000000000 + i * CAST(1000000 AS BIGINT), 1700000000000000, 'Planted.', 'Put it right there.', NULL, NULL
            FROM {numbers}
            """);
        return sql.ToString();
    }
}
