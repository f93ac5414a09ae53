using System.Collections.Immutable;
using Weft.Sdk;

namespace Weft.Desk.Tests.Support;

/// <summary>What an ERP answers at the moment: changed by a test while the node runs.</summary>
internal sealed class Mood
{
    private volatile string? refuses;
    private volatile string? isDown;
    private volatile string? has;

    /// <summary>Why it refuses everything; null: it takes everything.</summary>
    public string? Refuses { get => refuses; set => refuses = value; }

    /// <summary>Under which number it has everything it is asked about; null: it has nothing.</summary>
    public string? Has { get => has; set => has = value; }

    /// <summary>Why it does not answer; null: it does.</summary>
    public string? IsDown { get => isDown; set => isDown = value; }
}

/// <summary>An ERP with moods.</summary>
internal sealed class MoodyErp(Mood mood) : Connector
{
    public const string Vendor = "moody-erp";

    public override ConnectorAbilities Abilities { get; } = new(Vendor, [], TakesCalls: false);

    public static ConnectorKind Of(Mood mood) => new(Vendor, _ => [], (_, _) => new MoodyErp(mood));

    public override Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) =>
        Task.FromResult(ImmutableArray.CreateRange(batch, _ => (mood.Refuses, mood.IsDown) switch
        {
            ({ } why, _) => (DeliveryOutcome)new DeliveryOutcome.Permanent(why),
            (_, { } why) => new DeliveryOutcome.Transient(why),
            _ => new DeliveryOutcome.Delivered("ERP-1"),
        }));

    public override Task<LookUp> LookUpAsync(OutgoingDelivery delivery, CancellationToken cancellation) =>
        Task.FromResult<LookUp>(mood.Has is { } number ? new LookUp.Found(new DeliveryOutcome.Delivered(number)) : new LookUp.NotThere());
}
