using System.Text.Json;
using Weft.Core.Orders;
using Weft.Core.Workflow;
using Weft.Engine.Dispatch;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Queries.Desk;

/// <summary>What will come of sending again what was refused, and sending it again step by step.</summary>
public sealed partial class DeskQueries
{
    /// <summary>Requests about which a preview asks the other system: each costs a call of the account's budget.</summary>
    public const int MostLookedUp = 50;

    /// <summary>Requests of a cause that are sent again in one step.</summary>
    public const int MostRetriedAtOnce = 100;

    /// <summary>How long a preview asks; what it did not come to is not looked up.</summary>
    public static readonly TimeSpan LooksUpFor = TimeSpan.FromSeconds(10);

    /// <summary>What will come of sending all requests of a cause again; null when there is no such cause any more. Sends nothing.</summary>
    public async Task<RetryPreview?> PreviewAsync(string cause, CancellationToken cancellation)
    {
        var dead = await DeadOfAsync(cause, cancellation);
        return dead.Count == 0 ? null : await PreviewAsync(cause, dead, cancellation);
    }

    /// <summary>What will come of sending one dead letter again; null when there is none. Sends nothing.</summary>
    public async Task<RetryPreview?> PreviewAsync(long deadLetter, CancellationToken cancellation) =>
        await engine.Store.DeliveryAsync(deadLetter, cancellation) is { State: DeliveryState.Dead } row ? await PreviewAsync(null, [DeadRow.Of(row)], cancellation) : null;

    /// <summary>Sends requests of a cause again, the one that was refused first first.</summary>
    /// <param name="cause">The cause.</param>
    /// <param name="most">How many, at most <see cref="MostRetriedAtOnce"/>.</param>
    /// <param name="upTo">The last answer's <see cref="CauseRetried.UpTo"/>; null for the first step.</param>
    /// <param name="by">Who wants it.</param>
    /// <param name="cancellation">Ends it between two requests.</param>
    public async Task<CauseRetried> RetryAsync(string cause, int most, long? upTo, string by, CancellationToken cancellation)
    {
        var dead = await DeadOfAsync(cause, cancellation);
        var last = upTo ?? dead.Select(d => d.Id).DefaultIfEmpty().Max();
        var due = dead.Where(d => d.Id <= last).ToList();
        int retried = 0, refused = 0;
        foreach (var d in due.Take(Math.Min(most, MostRetriedAtOnce)))
        {
            if (await engine.RetryAsync(d.Id, by, cancellation)) retried++;
            else refused++;
        }

        return new CauseRetried(retried, refused, due.Count - retried - refused, last);
    }

    /// <summary>The dead letters of a cause, oldest first.</summary>
    private async Task<List<DeadRow>> DeadOfAsync(string cause, CancellationToken cancellation)
    {
        var dead = await engine.Store.DeadAsync(MostGrouped, cancellation);
        return [.. dead.Where(d => CauseOf(d) == cause).OrderBy(d => d.Id)];
    }

    private async Task<RetryPreview> PreviewAsync(string? cause, List<DeadRow> dead, CancellationToken cancellation)
    {
        var unmapped = await engine.Store.WithUnmappedSkuAsync([.. dead.Select(OrderOf).OfType<string>().Distinct(StringComparer.Ordinal)], cancellation);
        using var limit = new CancellationTokenSource(LooksUpFor, engine.Clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var asked = 0;
        List<PreviewedRetry> rows = [];
        foreach (var d in dead)
        {
            var (forecast, why, reference) = Foreseen(d, unmapped) ?? await LookedUpAsync(d, () => asked < MostLookedUp && !limit.IsCancellationRequested, () => asked++, stop.Token, cancellation);
            rows.Add(new PreviewedRetry(d.Id, d.Key, d.Entity, forecast, why, reference, d.Attempts > 1));
        }

        return new RetryPreview(cause, rows.GroupBy(r => r.Forecast).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.Count()), asked, MostLookedUp, rows);
    }

    /// <summary>What is known without asking anybody.</summary>
    private (RetryForecast, string, string?)? Foreseen(DeadRow d, HashSet<string> unmapped)
    {
        if (engine.Lanes.Find(d.Connection) is not { } lane) return (RetryForecast.WillFailAgain, $"No connection is called '{d.Connection}' any more: it would wait until there is one.", null);
        if (lane.Circuit.State != CircuitState.Closed) return (RetryForecast.WillFailAgain, $"{d.Connection} does not answer at the moment{(lane.Circuit.LastFailure is { } last ? $" ({last})" : "")}: it would wait until {d.Connection} is back.", null);
        return OrderOf(d) is { } order && unmapped.Contains(order) ? (RetryForecast.WillFailAgain, "The order still has a SKU that nobody has mapped.", null) : null;
    }

    private async Task<(RetryForecast, string, string?)> LookedUpAsync(DeadRow d, Func<bool> may, Action took, CancellationToken stop, CancellationToken cancellation)
    {
        var notAsked = (RetryForecast.NotLookedUp, $"Not looked up: a preview asks about {MostLookedUp} at most, for {LooksUpFor.TotalSeconds:0} seconds.", (string?)null);
        if (!may()) return notAsked;
        if (await engine.Store.DeliveryAsync(d.Id, cancellation) is not { State: DeliveryState.Dead } row) return (RetryForecast.NotNeeded, "It is no dead letter any more.", null);
        DeliveryRequest? request;
        bool changed;
        try
        {
            (request, changed) = await WouldSendAsync(row, cancellation);
        }
        catch (JsonException e)
        {
            return (RetryForecast.WillFailAgain, $"This version of Weft cannot read what it should send: {e.Message}", null);
        }

        if (request is null) return (RetryForecast.NotNeeded, "Its order does not need it any more, or asks for it already: nothing is sent.", null);
        var lane = engine.Lanes.Find(d.Connection)!;
        if (!lane.Connection.Connector.LookUpBeforeResend(row.Kind)) return Sent(row, changed, RetryForecast.NotKnown, $"{d.Connection} is not asked: the same key has one effect there, however often it is sent.");
        if (!lane.TryRead()) return (RetryForecast.NotLookedUp, $"Not looked up: {d.Connection} takes no more calls at the moment.", null);
        took();
        try
        {
            return await lane.Connection.Connector.LookUpAsync(new OutgoingDelivery(row.Key, row.Kind, request, row.Attempts + 1), stop).WaitAsync(stop) switch
            {
                LookUp.Found found => (RetryForecast.WillAdopt, $"{d.Connection} has it already{(found.What.Reference is { } number ? $" as {number}" : "")}: it is taken over.", found.What.Reference),
                LookUp.Unknown unknown => (RetryForecast.NotKnown, $"{d.Connection} cannot say whether it has it: {unknown.Reason}", null),
                _ => Sent(row, changed, RetryForecast.WillCreate, $"{d.Connection} does not have it: it is made there, if what was refused is put right."),
            };
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return (RetryForecast.NotKnown, $"{d.Connection} could not be asked whether it has it: {e.Message}", null);
        }
    }

    /// <summary>What was refused more than once as it is will be refused again, unless something else is sent now.</summary>
    private static (RetryForecast, string, string?) Sent(DeliveryRow row, bool changed, RetryForecast otherwise, string why) =>
        changed ? (otherwise, why + " What is asked has changed since it was refused.", null)
        : row.Attempts > 1 ? (RetryForecast.WillFailAgain, $"It was tried {row.Attempts} times, and nothing about the request has changed since it was refused.", null)
        : (otherwise, why, null);

    /// <summary>What would be sent now: a stream decides as it will, and nothing is kept of it. Null when nothing would.</summary>
    private async Task<(DeliveryRequest? Request, bool Changed)> WouldSendAsync(DeliveryRow row, CancellationToken cancellation)
    {
        if (row.Latest || row.Stream is null) return (parts.Vocabulary.Read<DeliveryRequest>(row.Kind, row.Request), false);
        var step = streams.KindOf(StreamId.Parse(row.Stream)).Run((await streams.LoadAsync([row.Stream], cancellation))[row.Stream].State, new DeliveryRetried(row.Key, ""), engine.Clock.GetUtcNow());
        var request = step.Decision is Decision.Accepted ? step.Effects.OfType<Effect.Deliver>().FirstOrDefault(e => e.Key == row.Key)?.Request : null;
        return (request, request is not null && !parts.Vocabulary.Write(request).AsSpan().SequenceEqual(row.Request));
    }
}
