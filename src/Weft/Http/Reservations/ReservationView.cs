using Weft.Core.Reservations;

namespace Weft.Http.Reservations;

/// <summary>A cart wants units held.</summary>
/// <param name="Channel">The channel it sells on.</param>
/// <param name="Lines">What it wants.</param>
/// <param name="Id">Its id; asking again with it gets the same reservation. By default the Idempotency-Key, else one is made.</param>
/// <param name="AllOrNothing">True (the default): all of it or none. False: as much as there is.</param>
/// <param name="ExpiresAt">Until when units are held.</param>
/// <param name="Seconds">Instead of a time: for how long from now.</param>
/// <param name="Locations">Where units may come from, first choice first; by default all locations that the channel sells from.</param>
internal sealed record ReservationRequest(string? Channel, IReadOnlyList<LineRequest>? Lines, string? Id = null, bool? AllOrNothing = null, DateTimeOffset? ExpiresAt = null, int? Seconds = null, IReadOnlyList<string>? Locations = null);

/// <summary>A line of a cart.</summary>
/// <param name="Sku">The SKU; a kit is held as its parts.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Id">The cart's id of the line; by default its number, from 1.</param>
internal sealed record LineRequest(string? Sku, int? Quantity, string? Id = null);

/// <summary>Hold the units longer.</summary>
/// <param name="ExpiresAt">Until when.</param>
/// <param name="Seconds">Instead of a time: for how long from now.</param>
internal sealed record ExtensionRequest(DateTimeOffset? ExpiresAt = null, int? Seconds = null);

/// <summary>Units held for a cart.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">"held", "refused", "released", "expired" or "taken" by an order.</param>
/// <param name="Channel">The channel it sells on.</param>
/// <param name="AllOrNothing">All of it or none.</param>
/// <param name="ExpiresAt">Until when units are held.</param>
/// <param name="Locations">Where units may come from.</param>
/// <param name="Lines">What each line wants and got.</param>
/// <param name="Reason">Why nothing is held.</param>
/// <param name="Order">The order it became.</param>
internal sealed record ReservationView(
    string Id, string Status, string Channel, bool AllOrNothing, DateTimeOffset ExpiresAt, IReadOnlyList<string> Locations, IReadOnlyList<LineView> Lines, string? Reason, string? Order)
{
    public static ReservationView Of(ReservationState s) => new(
        s.Id, s.Status.ToString().ToLowerInvariant(), s.Channel, s.AllOrNothing, s.ExpiresAt, s.Locations,
        [.. s.Lines.Select(l => LineView.Of(l, s.Held.IsDefault ? null : s.Held.FirstOrDefault(h => h.LineId == l.LineId)))], s.Reason, s.Order?.Value);
}

/// <summary>A line of a cart and what it got.</summary>
/// <param name="Id">The cart's id of it.</param>
/// <param name="Sku">The SKU.</param>
/// <param name="Quantity">Units wanted.</param>
/// <param name="Held">Units held; of a refused reservation, units that were there.</param>
/// <param name="Missing">Units that are not there.</param>
internal sealed record LineView(string Id, string Sku, int Quantity, int Held, int Missing)
{
    public static LineView Of(ReservationLine line, LineHold? got) => new(line.LineId, line.Sku.Value, line.Quantity, got?.Held ?? 0, got?.Missing ?? 0);
}

/// <summary>Why a cart holds nothing, with what each line could have got.</summary>
internal sealed record ReservationProblem(string Type, string Title, int Status, string Detail, string Reason, string? Field, string? NextStep, ReservationView? Reservation)
{
    public static IResult Of(string reason, string detail, string? field, string? nextStep, ReservationView? reservation)
    {
        var p = Problem.Of(StatusCodes.Status409Conflict, reason, detail, field, nextStep);
        return Results.Json(new ReservationProblem(p.Type, p.Title, p.Status, p.Detail, p.Reason, p.Field, p.NextStep, reservation), ApiJson.Default.ReservationProblem, Problem.ContentType, p.Status);
    }
}
