using System.Globalization;

namespace Weft.Engine.Value;

/// <summary>A figure in words: how it is counted, and what it does not say.</summary>
/// <param name="Key">Its name for programs.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Counted">How it is counted.</param>
/// <param name="NotSaid">What it does not say.</param>
/// <param name="Of">The figure as a number; null where nothing was counted.</param>
/// <param name="Text">The number as people write it.</param>
public sealed record ValueWords(string Key, string Name, string Counted, string NotSaid, Func<ValueFigures, double?> Of, Func<double, string> Text)
{
    /// <summary>All figures of the meter.</summary>
    public static IReadOnlyList<ValueWords> All { get; } =
    [
        new("orderReliability", "Order-cycle reliability",
            $"Every order is judged once, {ValueMeter.Target.TotalMinutes:0} minutes after it came: was every system in sync with it, and had nobody put a hand on it? The share of those that pass, by the day they came.",
            "Orders that wait for goods or for a warehouse that ships the next day fail it although nothing is wrong. What happens to an order later changes nothing.",
            f => f.OrderReliability, Percent),
        new("stockAccuracy", "Stock accuracy",
            "Each number that Weft compares with another system's (SKU by location at the owner of the stock, SKU by channel at a channel): the share that agreed when it was compared, by the day of the comparison.",
            "What was not compared that day; and whether the shelf agrees with both. A number that is on its way counts as differing only if nothing explains it.",
            f => f.StockAccuracy, Percent),
        new("moneyResolvedHours", "Reconciliation speed",
            "How long a difference of money was open until it ended or somebody decided about it, on average, by the day it ended.",
            "Differences that are still open: they are in the list of differences.",
            f => f.MoneyResolvedHours, h => h < 48 ? Number(h, "0.0") + " h" : Number(h / 24, "0.0") + " days"),
        new("duplicatesSuppressed", "Duplicates suppressed",
            "Messages that came again and changed nothing, and documents that Weft found in the other system, after an answer was lost, instead of making them a second time.",
            "Polls that read the same page again are not counted. When a node is killed, up to half a minute of repeated messages is not counted.",
            f => f.DuplicateMessages + f.DuplicateDocuments, n => Number(n, "#,0")),
        new("refusedReservations", "Oversells prevented: carts refused",
            "Carts that were told no because the units were not there any more.",
            "Whether the customer would have paid.",
            f => f.RefusedReservations, n => Number(n, "#,0")),
        new("soldOut", "Oversells prevented: sold out in time",
            "Times that a channel had to be told that it may sell none of a SKU any more.",
            "How many customers would have bought meanwhile: each is a chance of selling twice that was closed, not a sale that was prevented.",
            f => f.SoldOut, n => Number(n, "#,0")),
        new("oversoldUnits", "Units sold twice all the same",
            "Units that the oversell ledger began to list that day, whoever caused it.",
            "Whether the customer got them after all: the ledger does.",
            f => f.OversoldUnits, n => Number(n, "#,0")),
        new("touchesPerThousandOrders", "Manual touches per 1,000 orders",
            "Everything that people who were signed in did to orders, requests, messages, stock and money, as the audit trail has it, for each thousand orders that were judged.",
            "What was done with a key, by programs or the command line, and what people did in the other systems. One touch that lets a hundred orders go counts once.",
            f => f.TouchesPerThousandOrders, n => Number(n, "#,0.0")),
    ];

    /// <summary>The figure as people write it; null where nothing was counted.</summary>
    public string? TextOf(ValueFigures figures) => Of(figures) is { } value ? Text(value) : null;

    private static string Percent(double share) => Number(share * 100, "0.0") + " %";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
