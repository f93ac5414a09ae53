using System.Collections.Immutable;
using Weft.Sdk;

namespace Weft.Connectors.Http;

/// <summary>A connector that speaks HTTP: whatever its calls throw becomes an outcome, so that each vendor writes only what it means.</summary>
internal abstract class HttpConnector : Connector
{
    public sealed override async Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation)
    {
        if (batch.IsEmpty) return [];
        if (!Abilities.Kinds.Contains(batch[0].Kind)) return await base.SendAsync(batch, cancellation);
        if (BatchSize(batch[0].Kind) > 1) return await SendTogetherAsync(batch, cancellation);
        var outcomes = ImmutableArray.CreateBuilder<DeliveryOutcome>(batch.Length);
        foreach (var delivery in batch) outcomes.Add(await SendOneAsync(delivery, cancellation));
        return outcomes.MoveToImmutable();
    }

    public sealed override async Task<LookUp> LookUpAsync(OutgoingDelivery delivery, CancellationToken cancellation)
    {
        try
        {
            return await FindAsync(delivery, cancellation);
        }
        catch (Exception failure)
        {
            return new LookUp.Unknown(failure.Message);
        }
    }

    /// <summary>Does one delivery.</summary>
    protected abstract Task<DeliveryOutcome> DoAsync(OutgoingDelivery delivery, CancellationToken cancellation);

    /// <summary>Does several deliveries of one kind in one call; an outcome for each, in order.</summary>
    protected virtual Task<ImmutableArray<DeliveryOutcome>> DoTogetherAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) =>
        throw new NotSupportedException($"{batch[0].Kind} is not sent in batches.");

    /// <summary>Finds what an earlier attempt may have done.</summary>
    protected virtual Task<LookUp> FindAsync(OutgoingDelivery delivery, CancellationToken cancellation) => Task.FromResult<LookUp>(new LookUp.NotThere());

    /// <summary>One outcome for all of a batch, when the call as a whole failed.</summary>
    protected static ImmutableArray<DeliveryOutcome> All(ImmutableArray<OutgoingDelivery> batch, DeliveryOutcome outcome) => [.. Enumerable.Repeat(outcome, batch.Length)];

    private async Task<DeliveryOutcome> SendOneAsync(OutgoingDelivery delivery, CancellationToken cancellation)
    {
        try
        {
            return await DoAsync(delivery, cancellation);
        }
        catch (NotANumberException unfit)
        {
            return new DeliveryOutcome.Permanent(unfit.Message, "lineId", "Give this part to a system that takes any line id.");
        }
        catch (Exception failure)
        {
            return Outcomes.Of(failure);
        }
    }

    private async Task<ImmutableArray<DeliveryOutcome>> SendTogetherAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation)
    {
        try
        {
            return await DoTogetherAsync(batch, cancellation);
        }
        catch (Exception failure)
        {
            return All(batch, Outcomes.Of(failure));
        }
    }
}
