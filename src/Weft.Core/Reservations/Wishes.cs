using Weft.Core.Workflow;

namespace Weft.Core.Reservations;

/// <summary>The checks a cart's wish passes.</summary>
internal static class Wishes
{
    public static Decision.Refused? Fault(MakeReservation c, ReservationPolicy policy)
    {
        if (string.IsNullOrWhiteSpace(c.Channel)) return new("The reservation names no channel.", "channel", "Say which channel sells it.");
        if (c.Locations.IsDefaultOrEmpty || c.Locations.Any(string.IsNullOrWhiteSpace)) return new("The reservation names no location to take units from.", "locations", "Name at least one location.");
        if (c.Lines.IsDefaultOrEmpty) return new("The cart has no lines.", "lines", "Say what is to be held.");
        if (c.Lines.Length > policy.MaxLines) return new($"The cart has {c.Lines.Length} lines; {policy.MaxLines} are allowed.", "lines", "Split the cart.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < c.Lines.Length; i++)
        {
            var line = c.Lines[i];
            if (string.IsNullOrWhiteSpace(line?.LineId)) return new("A line has no id.", $"lines[{i}].id", "Give every line an id.");
            if (!seen.Add(line.LineId)) return new($"Two lines have the id {line.LineId}.", $"lines[{i}].id", "Give every line an id of its own.");
            if (string.IsNullOrWhiteSpace(line.Sku.Value)) return new($"Line {line.LineId} has no SKU.", $"lines[{i}].sku", "Say what is to be held.");
            if (line.Quantity <= 0) return new($"Line {line.LineId} wants {line.Quantity} units.", $"lines[{i}].quantity", "Ask for at least one unit.");
            if (line.Quantity > policy.MaxUnitsPerLine) return new($"Line {line.LineId} wants {line.Quantity} units; {policy.MaxUnitsPerLine} are allowed.", $"lines[{i}].quantity", "Ask for less, or split the cart.");
        }

        return null;
    }

    /// <summary>True when a retry asks for what was asked the first time. Until when is no part of it: whoever retries counts from now.</summary>
    public static bool AreTheSame(MakeReservation c, ReservationState s) =>
        c.Channel == s.Channel && c.AllOrNothing == s.AllOrNothing && c.Lines.SequenceEqual(s.Lines) && c.Locations.SequenceEqual(s.Locations);
}
