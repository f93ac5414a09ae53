using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Weft.Core.Reservations;

/// <summary>How reservations are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MakeReservation))]
[JsonSerializable(typeof(ExtendReservation))]
[JsonSerializable(typeof(ReleaseReservation))]
[JsonSerializable(typeof(ExpireReservation))]
[JsonSerializable(typeof(ReservationTaken))]
[JsonSerializable(typeof(UnitsAnswered))]
[JsonSerializable(typeof(KitAnswered))]
[JsonSerializable(typeof(SkuAnswered))]
[JsonSerializable(typeof(ReservationMade))]
[JsonSerializable(typeof(SkuExploded))]
[JsonSerializable(typeof(SkuHeld))]
[JsonSerializable(typeof(SkuNotFound))]
[JsonSerializable(typeof(ReservationHeld))]
[JsonSerializable(typeof(ReservationRefused))]
[JsonSerializable(typeof(ReservationExtended))]
[JsonSerializable(typeof(ReservationReleased))]
[JsonSerializable(typeof(ReservationExpired))]
[JsonSerializable(typeof(ReservationBecameOrder))]
internal sealed partial class ReservationJsonContext : JsonSerializerContext;

/// <summary>The persisted names of everything reservations say.</summary>
public static class ReservationJson
{
    /// <summary>Names of commands and events.</summary>
    public static IEnumerable<KeyValuePair<string, JsonTypeInfo>> Words()
    {
        var j = ReservationJsonContext.Default;
        yield return new("reservation.make.v1", j.MakeReservation);
        yield return new("reservation.extend.v1", j.ExtendReservation);
        yield return new("reservation.release.v1", j.ReleaseReservation);
        yield return new("reservation.expire.v1", j.ExpireReservation);
        yield return new("reservation.take.v1", j.ReservationTaken);
        yield return new("reservation.answer-units.v1", j.UnitsAnswered);
        yield return new("reservation.answer-kit.v1", j.KitAnswered);
        yield return new("reservation.answer-sku.v1", j.SkuAnswered);
        yield return new("reservation.made.v1", j.ReservationMade);
        yield return new("reservation.sku-exploded.v1", j.SkuExploded);
        yield return new("reservation.sku-held.v1", j.SkuHeld);
        yield return new("reservation.sku-not-found.v1", j.SkuNotFound);
        yield return new("reservation.held.v1", j.ReservationHeld);
        yield return new("reservation.refused.v1", j.ReservationRefused);
        yield return new("reservation.extended.v1", j.ReservationExtended);
        yield return new("reservation.released.v1", j.ReservationReleased);
        yield return new("reservation.expired.v1", j.ReservationExpired);
        yield return new("reservation.taken.v1", j.ReservationBecameOrder);
    }
}
