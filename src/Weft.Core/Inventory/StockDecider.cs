using Weft.Core.Inventory.Decisions;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory;

/// <summary>What each command leads to in each state of a SKU's stock. Never promises a unit twice.</summary>
internal static class StockDecider
{
    public static Decision Decide(Command command, StockState s, Terms t) => command switch
    {
        RegisterSku c => Catalogue.Register(c, s, t),
        MapSku c => Catalogue.Map(c, s),
        ReserveStock c => Promises.Reserve(c, s, t),
        QuoteStock c => Quotes.Quote(c, s, t),
        ReleaseStock c => Promises.Release(c, s, t),
        ConsumeStock c => Promises.Consume(c, s, t),
        HoldUnits c => Carts.Hold(c, s, t),
        ReleaseUnits c => Carts.Release(c, s, t),
        CountStock or MoveStock or SetSafetyStock or AnnounceInbound or AllocateStock when s.AliasOf is { } ours => Decision.Answer(StockWorkflow.StreamOf(ours), command),
        CountStock c => Counts.Count(c, s, t),
        MoveStock c => Movements.Move(c, s, t),
        SetSafetyStock c => Plans.Keep(c, s, t),
        AnnounceInbound c => Plans.Announce(c, s, t),
        AllocateStock c => Plans.Allocate(c, s, t),
        DefineKit c => Kits.Define(c, s),
        JoinKit c => Kits.Join(c, s, t),
        SeePart c => Kits.See(c, s),
        JudgeShortage c => Oversells.Judge(c, s),
        DeliverySettled c => Publications.Settle(c, s, t),
        ReportChannelStock c => ChannelReports.Report(c, s, t),
        RepublishStock c => ChannelReports.TellAgain(c, s),
        _ => new Decision.Unexpected($"Stock does not know what to do with {command.GetType().Name}."),
    };
}
