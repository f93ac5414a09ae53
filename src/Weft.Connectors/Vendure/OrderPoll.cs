using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>
/// The safety net under the webhooks, in rounds of pages ordered by (orderPlacedAt, id). A short round reads what was placed since the newest order seen, less an
/// <see cref="Overlap"/>, because the shop takes that time inside a transaction that becomes visible later. Every <see cref="SweepEvery"/> a long round reads all that can
/// still change: what is open, and what was placed in the last weeks since we are here. Vendure's updatedAt does not move when a payment is settled or goods are shipped, so there is nothing better to ask for.
/// What was read before has the same key, and is dropped by deduplication.
/// </summary>
internal sealed class OrderPoll(VendureApi api, VendureSettings settings, StockReading numbers, TimeProvider clock)
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);
    internal static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(15);

    /// <summary>How far back an order is looked at again although it is finished.</summary>
    internal static readonly TimeSpan SweepBack = TimeSpan.FromDays(30);

    internal const int PageSize = 100;
    private static readonly TimeSpan tick = TimeSpan.FromMilliseconds(1);

    public async Task<PollPage> ReadAsync(string? cursor, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var known = Known(cursor, now);
        var round = known.Round ?? Begin(known, now);
        var orders = await api.AskAsync(VendureCalls.Orders, new JsonObject { ["options"] = Options(round, SweepFrom(known.Start, now)) }, cancellation);
        var items = orders.GetProperty("items").EnumerateArray().ToImmutableArray();
        var next = Advance(known with { Round = round }, items, now);
        var messages = items.Select(OrderReading.MessageOf).ToList();
        if (next.Round is null && round.Sweep) next = await ReadArticlesAsync(next, messages, now, cancellation);
        return new PollPage([.. messages], JsonSerializer.Serialize(next, VendureJson.Default.PollCursor), next.Round is not null);
    }

    /// <summary>With each sweep: articles that are new, so that they get their number also where no webhook told of them.</summary>
    private async Task<PollCursor> ReadArticlesAsync(PollCursor c, List<PolledMessage> messages, DateTimeOffset now, CancellationToken cancellation)
    {
        if (c.Articles is not { } since) return c with { Articles = now };
        var found = await numbers.NewSinceAsync(since - Overlap, cancellation);
        messages.AddRange(found.Select(f => f.Message));
        if (found.IsEmpty) return c;
        var newest = found[^1].CreatedAt;
        // A whole page within the overlap would be read for ever: the next one starts behind it.
        return found.Length < StockReading.PageSize ? c with { Articles = newest } : c with { Articles = newest > since ? newest : newest + Overlap, SweepDue = now };
    }

    private static DateTimeOffset SweepFrom(DateTimeOffset start, DateTimeOffset now) => start > now - SweepBack ? start : now - SweepBack;

    /// <summary>At first, what is open counts as old, and new is what comes from now on; the sweep that is due at once reads the former.</summary>
    private static PollCursor Known(string? cursor, DateTimeOffset now) =>
        cursor is null ? new PollCursor(now, now, now, null) : JsonSerializer.Deserialize(cursor, VendureJson.Default.PollCursor) ?? throw new JsonException("The poll's cursor is empty.");

    private PollRound Begin(PollCursor known, DateTimeOffset now)
    {
        var sweep = now >= known.SweepDue;
        var from = sweep ? DateTimeOffset.UnixEpoch : known.Newest - Overlap;
        return new PollRound(sweep, settings.OrdersSince is { } since && since > from ? since : from, 0);
    }

    /// <summary>Orders placed in the very millisecond where the last page ended are counted, not remembered: an import can give thousands the same time.</summary>
    private static JsonObject Options(PollRound round, DateTimeOffset sweepFrom)
    {
        var filter = new JsonObject
        {
            ["active"] = new JsonObject { ["eq"] = false },
            ["orderPlacedAt"] = new JsonObject { ["after"] = Times.Write(round.At - tick) },
        };
        if (round.Sweep)
        {
            filter["_or"] = new JsonArray(
                new JsonObject { ["orderPlacedAt"] = new JsonObject { ["after"] = Times.Write(sweepFrom) } },
                new JsonObject { ["state"] = new JsonObject { ["in"] = new JsonArray("PaymentAuthorized", "PaymentSettled", "PartiallyShipped", "Modifying", "ArrangingAdditionalPayment") } });
        }

        return new JsonObject { ["filter"] = filter, ["sort"] = new JsonObject { ["orderPlacedAt"] = "ASC", ["id"] = "ASC" }, ["skip"] = round.Read, ["take"] = PageSize };
    }

    private static PollCursor Advance(PollCursor c, ImmutableArray<JsonElement> items, DateTimeOffset now)
    {
        var placed = items.Select(PlacedAt).ToImmutableArray();
        var newest = placed.Append(c.Newest).Max();
        var round = c.Round!;
        if (items.Length < PageSize) return c with { Newest = newest, SweepDue = round.Sweep ? now + SweepEvery : c.SweepDue, Round = null };
        var last = placed[^1];
        var there = placed.Count(at => at == last);
        return c with { Newest = newest, Round = round with { At = last, Read = last == round.At ? round.Read + there : there } };
    }

    private static DateTimeOffset PlacedAt(JsonElement order) =>
        Times.Parse(order.GetProperty("orderPlacedAt").GetString() ?? "") ?? throw new JsonException($"Order {order.GetProperty("id")} has no time with an offset.");
}
