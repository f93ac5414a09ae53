using Weft.Engine.Caring;

namespace Weft.Engine.Queries.Desk;

/// <summary>Causes of all kinds in one list, with who looks after them.</summary>
public sealed partial class DeskQueries
{
    /// <summary>All causes there are now: what holds orders, what was refused, what could not be read.</summary>
    public async Task<IReadOnlyList<CauseSummary>> CausesAsync(CancellationToken cancellation)
    {
        var held = await HeldCausesAsync(cancellation);
        var dead = await DeadCausesAsync(cancellation);
        var aside = await AsideCausesAsync(cancellation);
        var care = await engine.Care.OfAsync([.. held.Select(h => h.Id), .. dead.Concat(aside).Select(f => f.Id)], cancellation);
        return
        [
            .. held.Select(h => new CauseSummary(h.Id, "hold", $"{h.Cause.Kind}/{h.Cause.Key}", h.Cause.Reason, h.Cause.Orders, h.Cause.OldestSince, h.Cause.Late, Care(h.Id))),
            .. dead.Select(f => new CauseSummary(f.Id, "request", $"{f.Where}: {f.What}", f.Why, f.Count, f.Oldest, f.LateOrders > 0, Care(f.Id))),
            .. aside.Select(f => new CauseSummary(f.Id, "message", $"{f.Where}: {f.What}", f.Why, f.Count, f.Oldest, false, Care(f.Id))),
        ];

        CauseCare Care(string id) => care.GetValueOrDefault(id) ?? CauseCare.None(id);
    }

    /// <summary>The id of a cause that holds orders.</summary>
    internal static string IdOf(HoldCause cause) => IdOf($"hold ({cause.Kind}, {cause.Key})");
}

/// <summary>A cause of any kind, with who looks after it.</summary>
/// <param name="Id">Stays the same as long as the cause does.</param>
/// <param name="Kind">"hold", "request" or "message".</param>
/// <param name="What">What it is about.</param>
/// <param name="Why">The reason.</param>
/// <param name="Count">Orders that are held, requests, or messages.</param>
/// <param name="Oldest">Since when there is the first of them.</param>
/// <param name="Overdue">True when a hold should have been settled by now, or an order behind a request is late, whether the cause rests or not.</param>
/// <param name="Care">Who looks after it, until when it rests, and notes.</param>
public sealed record CauseSummary(string Id, string Kind, string What, string Why, long Count, DateTimeOffset Oldest, bool Overdue, CauseCare Care);
