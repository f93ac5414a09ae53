using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Reconciliation;

/// <summary>What cures a difference.</summary>
/// <param name="How">What is done, in plain words.</param>
/// <param name="Safe">True when it may be done without asking: it makes good what is certainly wrong.</param>
/// <param name="Commands">The commands to the SKU's stock, in order.</param>
public sealed record Healing(string How, bool Safe, ImmutableArray<Command> Commands)
{
    /// <summary>The cure of a difference; null when no command of ours is one.</summary>
    public static Healing? Of(Difference d) => d switch
    {
        { Kind: DiscrepancyKind.ChannelStock or DiscrepancyKind.Publication } =>
            new($"{d.Where} is told its number again.", true, [new RepublishStock(d.Where, d.Kind == DiscrepancyKind.ChannelStock ? d.Theirs : null, d.AsOf, d.Class == DiscrepancyClass.ForeignWrite)]),
        { Kind: DiscrepancyKind.OwnerStock, Location: { } location } =>
            new($"The count of {d.Where} is taken over.", d.Class == DiscrepancyClass.CountCorrection, [new CountStock(location, d.Theirs, d.AsOf) { Source = d.Where }]),
        { Kind: DiscrepancyKind.Promise, Order: { } order, LineId: { } line, Location: { } location } => OfPromise(d, order, line, location),
        _ => null,
    };

    /// <summary>What somebody should do about a difference, in plain words.</summary>
    public static string Suggestion(Difference d) => d switch
    {
        { Class: DiscrepancyClass.InFlight } => "Nothing: it is looked at again.",
        { Kind: DiscrepancyKind.ChannelStock, Class: DiscrepancyClass.ForeignWrite } => $"Tell {d.Where} its number again, and find out who else writes it.",
        { Kind: DiscrepancyKind.ChannelStock, Class: DiscrepancyClass.OurFault } => "Tell the channel what is available; report this as a defect of Weft.",
        { Kind: DiscrepancyKind.ChannelStock } => $"Tell {d.Where} its number again.",
        { Kind: DiscrepancyKind.OwnerStock, Class: DiscrepancyClass.CountCorrection } => $"Take over the count of {d.Where}.",
        { Kind: DiscrepancyKind.OwnerStock, Class: DiscrepancyClass.ForeignWrite } => $"Have {d.Where} book the movements it does not know, or take over its count.",
        { Kind: DiscrepancyKind.OwnerStock } => $"Compare the last movements of {d.Sku} with {d.Where}, then take over its count.",
        { Kind: DiscrepancyKind.Promise } when d.Ours > d.Theirs => $"Free the {d.Units()} units that order {d.Order} does not need; report this as a defect of Weft.",
        { Kind: DiscrepancyKind.Promise } => $"Promise order {d.Order} the {d.Units()} units it still needs; report this as a defect of Weft.",
        { Kind: DiscrepancyKind.Publication } => $"Tell {d.Where} what is available.",
        _ => "Report this as a defect of Weft, with the SKU's last events.",
    };

    private static Healing? OfPromise(Difference d, OrderId order, string line, string location) => (d.Ours, d.Theirs) switch
    {
        ( < 0, _) or (_, < 0) => null,
        var (ours, theirs) when ours > theirs => new($"{ours - theirs} units that order {order} does not need are freed.", true, [new ReleaseStock(order, line) { Quantity = ours - theirs }]),
        (0, var theirs) => new($"Order {order} is promised the {theirs} units it needs.", true, [new ReserveStock(order, line, theirs, location)]),
        var (ours, theirs) => new($"Order {order} is promised {theirs} units instead of {ours}.", true, [new ReleaseStock(order, line), new ReserveStock(order, line, theirs, location)]),
    };
}
