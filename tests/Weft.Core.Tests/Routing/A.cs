using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Core.Routing;
using Weft.Core.Shared;

namespace Weft.Core.Tests.Routing;

/// <summary>Small words to build questions, offers and rules with.</summary>
internal static class A
{
    /// <summary>A Wednesday, noon in London and one o'clock in Berlin.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    public static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    public static readonly Position Munich = new(48.14, 11.58);
    public static readonly Position Hamburg = new(53.55, 9.99);

    public static RoutingQuestion Question(params ImmutableArray<(string Sku, int Units)> lines) =>
        new("webshop", [.. lines.Select((l, i) => new RoutingLine($"{i + 1}", new Sku(l.Sku), l.Units))], new Destination("DE", "80331"), An.Euro(100), Now);

    public static NodeOffer Offer(string location, params ImmutableArray<(string Sku, int Units)> free) =>
        new(location, [.. free.Select(f => new FreeUnits(new Sku(f.Sku), f.Units))]);

    public static RoutingNode Node(string location, decimal costs = 0, int transitDays = 0) =>
        new(location) { Rates = [new ShippingRate("", costs * 100, 0, TimeSpan.FromDays(transitDays))] };

    public static RoutingRules Rules(params ImmutableArray<RoutingNode> nodes) => new() { Nodes = nodes, Currency = An.Eur };

    /// <summary>"DC: A×2, B×1 + S1: C×1", by the SKUs of the question.</summary>
    public static string Text(this RoutingPlan plan, RoutingQuestion question) =>
        string.Join(" + ", plan.Pieces.Select(p => $"{p.Location}: {Units(p.Lines, question)}"));

    public static string Units(ImmutableArray<LineQuantity> lines, RoutingQuestion question) =>
        string.Join(", ", lines.Select(l => $"{question.Lines.First(q => q.LineId == l.LineId).Sku}×{l.Quantity}"));
}
