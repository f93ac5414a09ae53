using System.Globalization;
using Weft.Core.Inventory;
using Weft.Core.Workflow;

namespace Weft.Engine.Queries;

/// <summary>What happens to stock, in retail words.</summary>
internal static class StockWords
{
    public static string Of(Event e) => e switch
    {
        SkuRegistered x => $"The catalogue has it: {x.Name}.",
        SkuAliased x => $"{x.By} says that it is {x.To}.",
        KitDefined x => $"{x.By} says that it is a kit of {string.Join(" and ", x.Parts.Select(p => $"{p.Quantity} × {p.Sku}"))}.",
        KitJoined x => $"It is part of the kit {x.Kit}.",
        PartSeen x => $"Of {x.Part} can be promised: {string.Join(", ", x.Available.Select(a => $"{a.Value} at {a.Key}"))}.",
        UnknownSkuDemanded x => $"Order {x.Order} (line {x.LineId}) wants {Units(x.Quantity)} of a SKU that nobody knows.",
        StockCounted x => $"{x.Source ?? "The ERP"} counted {Units(x.OnHand)} at {x.Location}{Of(x.Bucket)}, as of {Time(x.CountedAt)}.",
        StockMoved x => $"{(x.Change > 0 ? "+" : "")}{x.Change} at {x.Location}{Of(x.Bucket)}: {Of(x.Reason)} of {Time(x.At)}, reported{(x.Source is null ? "" : $" by {x.Source}")} as {x.Key}.",
        SafetyStockSet x => $"{x.By}: {Units(x.Units)} at {x.Location} are never promised.",
        InboundAnnounced { Quantity: 0 } x => $"Nothing more comes with {x.Id}.",
        InboundAnnounced x => $"{Units(x.Quantity)} come to {x.Location} with {x.Id}, {x.Allocated} of them given away; to be sold from {Time(x.Eta)}.",
        StockAllocated { Units: 0 } x => $"{x.By}: nothing is kept for {x.Channel} any more.",
        StockAllocated x => $"{x.By}: {Units(x.Units)} are kept for {x.Channel} alone.",
        StockReserved x => $"Order {x.Order} (line {x.LineId}) has {Units(x.Reserved)} at {x.Location}{(x.Backordered > 0 ? $" and waits for {x.Backordered}" : "")}{(x.Reservation is { } cart ? $"; the cart {cart} held them" : "")}.",
        StockReleased x => $"Order {x.Order} (line {x.LineId}) gives {(x.Quantity is { } some ? Units(some) : "all its units")} back.",
        StockConsumed x => $"The goods issue of {Units(x.Quantity)} for order {x.Order} (line {x.LineId}) was booked, as of {Time(x.BookedAt)}.",
        UnitsHeld x => $"The cart {x.Reservation} on {x.Channel} holds {(x.Units.IsEmpty ? "nothing" : string.Join(" and ", x.Units.Select(u => $"{u.Quantity} at {u.Location}")))} until {Time(x.ExpiresAt)}.",
        UnitsReleased x => $"The cart {x.Reservation} holds nothing any more.",
        StockPublished { Refused: { } why } x => $"{x.Channel} did not take {x.Number}: {why}",
        StockPublished x => $"{x.Channel} shows {x.Number}, {Span(x.AcknowledgedAt - x.CausedAt)} after the change.",
        ChannelStockSeen { Told: null } x => $"{x.Channel} lists it now and shows {x.Number}.",
        ChannelStockSeen x => $"{x.Channel} shows {x.Number} instead of {x.Told}, set by {x.Source ?? "somebody else"}; {(x.SetAgain ? "our number is set again" : "it is left until ours changes")}.",
        ChannelStockNotListed x => $"{x.Channel} does not list it and is told no number until it does: {x.Reason}",
        StockRepublished x => $"{x.Channel} is told its number again{(x.Shown is { } shown ? $"; it showed {shown}{(x.Foreign ? ", set by somebody else" : "")}" : "")}.",
        StockOversold x => $"Oversold: {Units(x.Units)} of order {x.Order} (line {x.LineId}) {(x.Units == 1 ? "is" : "are")} not there. {Of(x.Cause)}",
        _ => e.GetType().Name,
    };

    public static string Units(int count) => count is 1 or -1 ? $"{count} unit" : $"{count} units";

    private static string Of(StockBucket bucket) => bucket switch
    {
        StockBucket.Damaged => " as damaged",
        StockBucket.QualityControl => " as waiting for an inspection",
        _ => "",
    };

    private static string Of(MovementReason reason) => reason switch
    {
        MovementReason.Sale => "sale",
        MovementReason.Return => "return",
        MovementReason.Transfer => "transfer",
        MovementReason.Receipt => "receipt",
        _ => "adjustment",
    };

    private static string Of(OversellCause cause) => cause switch
    {
        OversellCause.PushLag => "The channel had not been told yet.",
        OversellCause.Race => "Another sale took them in the same moment.",
        OversellCause.ForeignWrite => "The channel showed another number than it was told.",
        OversellCause.CountCorrection => "A count found fewer than were promised.",
        _ => "The channel sold more than it showed.",
    };

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    private static string Span(TimeSpan span) => span.TotalSeconds < 10 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s") : span.TotalMinutes < 2 ? $"{(int)span.TotalSeconds} s" : $"{(int)span.TotalMinutes} min";
}
