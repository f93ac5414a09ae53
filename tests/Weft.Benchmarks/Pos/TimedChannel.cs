using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Weft.Connectors;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Benchmarks.Pos;

/// <summary>How long each channel took for the last number it was told, by the delivery's key: that time is not Weft's.</summary>
internal sealed class ChannelTimes
{
    private readonly ConcurrentDictionary<string, TimeSpan> times = new(StringComparer.Ordinal);

    /// <summary>The connectors, of which channels are timed.</summary>
    public IReadOnlyList<ConnectorKind> Kinds => [.. ConnectorCatalogue.All.Select(k => k with { Create = (s, t) => s.Parties is null ? k.Create(s, t) : new Timed(k.Create(s, t), times) })];

    public TimeSpan Of(string key) => times.GetValueOrDefault(key);

    private sealed class Timed(Connector channel, ConcurrentDictionary<string, TimeSpan> times) : Connector
    {
        public override ConnectorAbilities Abilities => channel.Abilities;

        public override TimeSpan? PollInterval => channel.PollInterval;

        public override int StockReadSize => channel.StockReadSize;

        public override Verdict Verify(IncomingCall call) => channel.Verify(call);

        public override Translation Translate(ReceivedMessage message) => channel.Translate(message);

        public override Task<PollPage> PollAsync(string? cursor, CancellationToken cancellation) => channel.PollAsync(cursor, cancellation);

        public override Task<ImmutableArray<StockLevel>> ReadStockAsync(ImmutableArray<Sku> skus, CancellationToken cancellation) => channel.ReadStockAsync(skus, cancellation);

        public override int BatchSize(string kind) => channel.BatchSize(kind);

        public override bool LookUpBeforeResend(string kind) => channel.LookUpBeforeResend(kind);

        public override Task<LookUp> LookUpAsync(OutgoingDelivery delivery, CancellationToken cancellation) => channel.LookUpAsync(delivery, cancellation);

        public override async Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation)
        {
            var started = Stopwatch.GetTimestamp();
            var outcomes = await channel.SendAsync(batch, cancellation);
            foreach (var delivery in batch) times[delivery.Key] = Stopwatch.GetElapsedTime(started);
            return outcomes;
        }
    }
}
