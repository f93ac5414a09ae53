using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Engine.Tests.Reconciliation;

/// <summary>A system with stock of its own that does what it is asked at once: a channel shows what it is told, an ERP books goods issues.</summary>
internal sealed class Shelf(string? location, TimeProvider clock) : Connector
{
    /// <summary>What it has, by SKU.</summary>
    public Dictionary<string, int> Units { get; } = new(StringComparer.Ordinal);

    /// <summary>While true, numbers are acknowledged and not taken over.</summary>
    public bool ForgetsPushes { get; set; }

    /// <summary>What it answers instead of doing anything; null while it works.</summary>
    public DeliveryOutcome? Refuses { get; set; }

    /// <summary>Thrown instead of an answer to a read.</summary>
    public Exception? Unreadable { get; set; }

    /// <summary>As of when its numbers are; now unless a test says otherwise.</summary>
    public DateTimeOffset? AsOf { get; set; }

    /// <summary>The pages that were read.</summary>
    public List<ImmutableArray<Sku>> Pages { get; } = [];

    public int PageSize { get; set; } = 10;

    /// <summary>Called while a page is being read, before it is answered.</summary>
    public Func<Task> WhileReading { get; set; } = () => Task.CompletedTask;

    public override ConnectorAbilities Abilities { get; } = new("shelf", ["channel.stock.v1"], TakesCalls: false);

    public override int StockReadSize => PageSize;

    public override bool LookUpBeforeResend(string kind) => false;

    public override async Task<ImmutableArray<StockLevel>> ReadStockAsync(ImmutableArray<Sku> skus, CancellationToken cancellation)
    {
        Pages.Add(skus);
        if (Unreadable is { } failure) throw failure;
        var asked = AsOf ?? clock.GetUtcNow();
        var read = skus.Where(s => Units.ContainsKey(s.Value)).Select(s => new StockLevel(s, location, Units[s.Value], asked)).ToImmutableArray();
        await WhileReading();
        return read;
    }

    public override Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) =>
        Task.FromResult(ImmutableArray.CreateRange(batch, Do));

    private DeliveryOutcome Do(OutgoingDelivery delivery)
    {
        if (Refuses is { } refusal) return refusal;
        if (delivery.Request is ChannelStockRequest stock && !ForgetsPushes) Units[stock.Sku.Value] = stock.Available;
        if (delivery.Request is ErpDeliveryRequest issue)
            foreach (var line in issue.Lines) Units[line.Sku.Value] = Units.GetValueOrDefault(line.Sku.Value) - line.Quantity;
        // A moment later than anything counted at this moment.
        return new DeliveryOutcome.Delivered("R-" + delivery.Key, clock.GetUtcNow().AddMilliseconds(1));
    }
}
