using System.Collections.Immutable;
using Weft.Core.Ledger;
using Weft.Engine.Dispatch;
using Weft.Sdk;

namespace Weft.Engine.Finance;

/// <summary>Asks connections for what they have in their books, within the rate budget of their accounts.</summary>
internal sealed class MoneyReader(Lanes lanes, TimeProvider clock)
{
    /// <summary>Connections that can be asked about orders.</summary>
    public IReadOnlyList<Lane> Askable { get; } = [.. lanes.All.Where(l => l.Connection.Connector.MoneyReadSize > 0)];

    /// <summary>The documents of orders at one connection.</summary>
    /// <exception cref="MoneyNotReadException">It cannot be asked now.</exception>
    public async Task<ImmutableArray<MoneyDocument>> ReadAsync(Lane lane, IReadOnlyList<OrderReference> orders, CancellationToken cancellation)
    {
        var documents = ImmutableArray.CreateBuilder<MoneyDocument>();
        foreach (var page in orders.Chunk(lane.Connection.Connector.MoneyReadSize))
        {
            var read = await CallAsync(lane, stop => lane.Connection.Connector.ReadMoneyAsync([.. page], stop), cancellation);
            if (!read.IsDefault) documents.AddRange(read);
        }

        return documents.ToImmutable();
    }

    /// <summary>A page of payouts; null when the connection has none to give.</summary>
    /// <exception cref="MoneyNotReadException">It cannot be asked now.</exception>
    public Task<PayoutPage?> PayoutsAsync(Lane lane, string? cursor, CancellationToken cancellation) => CallAsync(lane, stop => lane.Connection.Connector.ReadPayoutsAsync(cursor, stop), cancellation);

    private async Task<T> CallAsync<T>(Lane lane, Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        if (!lane.TryRead()) throw new MoneyNotReadException(lane.Circuit.LastFailure is { } failure ? $"it does not answer: {failure}" : "its rate limit is used up") { Waits = true };
        using var limit = new CancellationTokenSource(lane.Options.SendTimeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var answer = await call(stop.Token).WaitAsync(stop.Token);
            lane.Answered(systemWorks: true, null);
            return answer;
        }
        catch (Exception e) when (e is not CrashException && !cancellation.IsCancellationRequested)
        {
            var meaning = Outcomes.Of(e);
            var reason = meaning switch
            {
                DeliveryOutcome.Transient t => t.Reason,
                DeliveryOutcome.Uncertain u => u.Reason,
                DeliveryOutcome.Permanent p => p.Reason,
                _ => e.Message,
            };
            if (meaning is DeliveryOutcome.Throttled throttled) lane.Throttled(throttled.After);
            else if (meaning is not DeliveryOutcome.Permanent) lane.Answered(systemWorks: false, reason);
            throw new MoneyNotReadException(reason.TrimEnd('.'), e) { Refused = meaning is DeliveryOutcome.Permanent };
        }
    }
}

/// <summary>A connection cannot be asked for its money now; the message says why.</summary>
internal sealed class MoneyNotReadException(string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>True when nobody asked: calls of the account have to wait.</summary>
    public bool Waits { get; init; }

    /// <summary>True when it refused for good, or its connector failed on the answer.</summary>
    public bool Refused { get; init; }
}
