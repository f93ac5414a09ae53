using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Reservations;

/// <summary>What each command leads to in each state of a reservation.</summary>
public static class ReservationDecider
{
    /// <summary>Decides one command.</summary>
    public static Decision Decide(Command command, ReservationState s, ReservationPolicy policy, DateTimeOffset now) => command switch
    {
        MakeReservation c => Make(c, s, policy, now),
        UnitsAnswered c => Units(c, s),
        KitAnswered c => Explode(new SkuExploded(c.Sku, c.Parts), s),
        SkuAnswered { StandsFor: { } ours } c => Explode(new SkuExploded(c.Sku, [new KitPart(ours, 1)]), s),
        SkuAnswered c => !IsAwaited(c.Sku, s) ? NotAwaited(c.Sku) : Answered(new SkuNotFound(c.Sku), s),
        ExtendReservation c => Extend(c, s, policy, now),
        ReleaseReservation c => s.IsLive ? Decision.Accept(new ReservationReleased(c.By)) : new Decision.AlreadyDone(Standing(s)),
        ExpireReservation => !s.IsLive ? new Decision.AlreadyDone(Standing(s)) : now < s.ExpiresAt ? new Decision.AlreadyDone("The reservation was extended.") : Decision.Accept(new ReservationExpired()),
        ReservationTaken c => Take(c, s),
        _ => new Decision.Unexpected($"A reservation does not know what to do with {command.GetType().Name}."),
    };

    private static Decision Make(MakeReservation c, ReservationState s, ReservationPolicy policy, DateTimeOffset now)
    {
        if (Wishes.Fault(c, policy) is { } fault) return fault;
        if (s.Status != ReservationStatus.None)
            return Wishes.AreTheSame(c, s)
                ? new Decision.AlreadyDone(Standing(s))
                : new Decision.Refused($"Reservation {s.Id} was made for another cart: {Standing(s)}", "id", "Release it and make one under a new id.");
        return Time(c.ExpiresAt, policy, now) is { } wrong ? wrong : Decision.Accept(new ReservationMade(c.Channel, c.Lines, c.AllOrNothing, c.Locations, c.ExpiresAt));
    }

    private static Decision Extend(ExtendReservation c, ReservationState s, ReservationPolicy policy, DateTimeOffset now) => s switch
    {
        { Status: ReservationStatus.None } => new Decision.Refused($"Nobody made a reservation {s.Id}.", "id", "Make it first."),
        { Status: ReservationStatus.Taken } => new Decision.AlreadyDone(Standing(s)),
        { IsLive: false } => new Decision.Refused($"It cannot be extended: {Standing(s)}", "id", "Make a new reservation under a new id."),
        _ when c.ExpiresAt <= s.ExpiresAt => new Decision.AlreadyDone(Standing(s)),
        _ => Time(c.ExpiresAt, policy, now) is { } wrong ? wrong : Decision.Accept(new ReservationExtended(c.ExpiresAt)),
    };

    private static Decision.Refused? Time(DateTimeOffset until, ReservationPolicy policy, DateTimeOffset now)
    {
        if (until <= now) return new($"Units cannot be held until {until:O}: that is over.", "expiresAt", "Name a time to come.");
        return until > now + policy.Longest
            ? new($"Units are held for a cart for {policy.Longest.TotalMinutes:0} minutes at most; until {until:O} is longer.", "expiresAt", "Hold them for a shorter time, and extend it while the customer is still there.")
            : null;
    }

    private static Decision Units(UnitsAnswered c, ReservationState s)
    {
        var held = new SkuHeld(c.Sku, c.Held, c.Asked);
        if (s.IsLive) return IsAwaited(c.Sku, s) && s.Demand[c.Sku.Value] == c.Asked ? Answered(held, s) : NotAwaited(c.Sku);

        // Units that came too late for a reservation that is over must go back.
        return c.Held > 0 && s.Status != ReservationStatus.None && !s.Answers.ContainsKey(c.Sku.Value) ? Decision.Accept(held) : NotAwaited(c.Sku);
    }

    private static Decision Explode(SkuExploded exploded, ReservationState s)
    {
        if (!IsAwaited(exploded.Sku, s)) return NotAwaited(exploded.Sku);
        return Demand.IsCountable(s.Lines, s.Exploded.SetItem(exploded.Sku.Value, exploded.Parts))
            ? Answered(exploded, s)
            : Decision.Accept(new ReservationRefused($"The units of kit {exploded.Sku} cannot be counted: it contains itself, or more units than can be.", []));
    }

    private static Decision Take(ReservationTaken c, ReservationState s) => s.Status switch
    {
        ReservationStatus.None => new Decision.Unexpected($"Order {c.Order} names reservation {s.Id}, which nobody made."),
        _ when s.IsLive => Decision.Accept(new ReservationBecameOrder(c.Order)),
        _ => new Decision.AlreadyDone(Standing(s)),
    };

    /// <summary>Judges once every SKU has answered for all that is wanted of it.</summary>
    private static Decision.Accepted Answered(Event answer, ReservationState s)
    {
        var after = ReservationEvolution.Evolve(s, answer);
        foreach (var sku in after.Demand)
            if (!after.Answers.TryGetValue(sku.Key, out var known) || (known.Asked is { } asked && asked != sku.Value)) return Decision.Accept(answer);
        return Decision.Accept(answer, Judge(after));
    }

    private static Event Judge(ReservationState s)
    {
        if (s.Answers.FirstOrDefault(a => a.Value.Asked is null).Key is { } unknown)
            return new ReservationRefused($"SKU {unknown} is not in the catalogue.", []);
        var shares = Demand.Share(s);
        var missing = s.Lines.Zip(shares).Where(l => l.Second.Missing > 0).Select(l => $"{l.Second.Missing} of {l.First.Quantity} {l.First.Sku}").ToList();
        if (s.AllOrNothing && missing.Count > 0) return new ReservationRefused($"Not everything is there: missing are {string.Join(", ", missing)}.", shares);
        return shares.All(l => l.Held == 0) ? new ReservationRefused("Nothing of it is there.", shares) : new ReservationHeld(shares);
    }

    private static bool IsAwaited(Sku sku, ReservationState s) => s.Status == ReservationStatus.Asking && s.Demand.ContainsKey(sku.Value);

    private static Decision.AlreadyDone NotAwaited(Sku sku) => new($"No answer of {sku} is awaited.");

    /// <summary>Where a reservation stands, in words.</summary>
    private static string Standing(ReservationState s) => s.Status switch
    {
        ReservationStatus.Asking => "the SKUs are being asked.",
        ReservationStatus.Held => $"its units are held until {s.ExpiresAt:O}.",
        ReservationStatus.Refused => $"it was refused. {s.Reason}",
        ReservationStatus.Released => "its units were given back.",
        ReservationStatus.Expired => $"it expired at {s.ExpiresAt:O}; its units are free.",
        ReservationStatus.Taken => $"its units are those of order {s.Order}.",
        _ => "nobody made it.",
    };
}
