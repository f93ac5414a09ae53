using System.Collections.Immutable;
using System.Globalization;
using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Connectors.Http;

/// <summary>Line ids for systems that number lines: they must come back from them as they went.</summary>
internal static class LineNumbers
{
    /// <summary>The number of a line.</summary>
    /// <exception cref="NotANumberException">The channel's line id is no number.</exception>
    public static int Of(string lineId) =>
        int.TryParse(lineId, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == lineId ? number : throw new NotANumberException(lineId);

    /// <summary>The <c>lines</c> of a shipment, each with <c>line</c> and <c>quantity</c>.</summary>
    /// <exception cref="FieldFault">There are none, or one comes twice.</exception>
    public static ImmutableArray<LineQuantity> OfShipment(JsonFields shipment)
    {
        var items = shipment.Objects("lines");
        if (items.Length == 0) throw shipment.Fault("lines", "A shipment without lines says nothing.");
        var lines = ImmutableArray.CreateBuilder<LineQuantity>(items.Length);
        var seen = new HashSet<long>();
        foreach (var item in items)
        {
            var line = item.Whole("line", 1);
            if (!seen.Add(line)) throw item.Fault("line", $"Line {line} comes twice.");
            lines.Add(new LineQuantity(line.ToString(CultureInfo.InvariantCulture), item.Units("quantity")));
        }

        return lines.MoveToImmutable();
    }
}

/// <summary>A line id cannot be told to a system that numbers lines.</summary>
internal sealed class NotANumberException(string lineId) : Exception($"Line '{lineId}' is not a number, and this system knows lines by numbers only.");
