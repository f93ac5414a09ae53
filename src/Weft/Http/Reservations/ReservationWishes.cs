using System.Collections.Immutable;
using System.Globalization;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Hosting;
using Weft.Sdk;

namespace Weft.Http.Reservations;

/// <summary>What a cart asks for, checked as far as the configuration can tell.</summary>
internal static class ReservationWishes
{
    private const string IdCharacters = "-._:~";

    public static Problem? Fault(ReservationRequest request, string id, WeftOptions options)
    {
        if (id.Length > JsonFields.LongestId || id.Any(c => !char.IsAsciiLetterOrDigit(c) && !IdCharacters.Contains(c)))
            return Problem.Of(400, "id-invalid", $"A reservation's id has up to {JsonFields.LongestId} letters, digits and {string.Join(' ', IdCharacters.ToCharArray())}.", "id", "Use a UUID.");
        if (string.IsNullOrWhiteSpace(request.Channel)) return Problem.Of(400, "channel-missing", "Say which channel sells it.", "channel", $"Channels: {string.Join(", ", options.Channels.Keys)}.");
        if (!options.Channels.ContainsKey(request.Channel)) return Problem.Of(404, "channel-unknown", $"No channel is called '{request.Channel}'.{Nearest.Hint(request.Channel, options.Channels.Keys)}", "channel", $"Channels: {string.Join(", ", options.Channels.Keys)}.");
        if (request.Lines is not { Count: > 0 }) return Problem.Of(400, "lines-missing", "The cart has no lines.", "lines", "Say what is to be held.");
        var own = Locations(request.Channel, options);
        if (request.Locations?.FirstOrDefault(l => !own.Contains(l)) is { } elsewhere)
            return Problem.Of(400, "location-unknown", $"{request.Channel} does not sell from '{elsewhere}'.{Nearest.Hint(elsewhere, own)}", "locations", "Name locations of the channel, or none.");
        for (var i = 0; i < request.Lines.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(request.Lines[i].Sku) || request.Lines[i].Sku!.Length > JsonFields.LongestId || request.Lines[i].Sku!.Any(char.IsControl))
                return Problem.Of(400, "sku-missing", $"The line has no SKU, or one of more than {JsonFields.LongestId} characters.", $"lines[{i}].sku", "Say what is to be held.");
            if (request.Lines[i].Quantity is null) return Problem.Of(400, "quantity-missing", "The line says no quantity.", $"lines[{i}].quantity", "Ask for at least one unit.");
            if (request.Lines[i].Id?.Length > JsonFields.LongestId) return Problem.Of(400, "id-invalid", $"A line's id has up to {JsonFields.LongestId} characters.", $"lines[{i}].id", "Use a shorter one.");
        }

        return null;
    }

    public static MakeReservation Command(ReservationRequest request, WeftOptions options, DateTimeOffset until) => new(
        request.Channel!,
        [.. request.Lines!.Select((l, i) => new ReservationLine(l.Id ?? (i + 1).ToString(CultureInfo.InvariantCulture), new Sku(l.Sku!), l.Quantity!.Value))],
        request.AllOrNothing ?? true,
        request.Locations is { Count: > 0 } chosen ? [.. chosen] : Locations(request.Channel!, options),
        until);

    /// <summary>Where a channel sells from: first from where its orders are shipped.</summary>
    private static ImmutableArray<string> Locations(string channel, WeftOptions options)
    {
        var (own, nodes) = (options.Channels[channel].Location, StockSettings.SellsFrom(options, channel));
        return nodes.Contains(own) ? [own, .. nodes.Where(n => n != own)] : nodes;
    }
}
