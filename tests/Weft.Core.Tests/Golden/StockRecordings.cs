using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Tests.Inventory;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Golden;

/// <summary>Histories of stock, worth keeping.</summary>
internal static class StockRecordings
{
    public static IEnumerable<(string Name, StreamId Stream, Streams Streams)> All()
    {
        yield return ("stock-counted-moved-and-found-short", StockBench.Stream, CountedMovedAndFoundShort().Streams);
        yield return ("stock-cart-became-order", StockBench.Stream, CartBecameOrder().Streams);
        yield return ("stock-shown-kept-and-oversold", StockBench.Stream, ShownKeptAndOversold().Streams);
        var kit = Kit().Streams;
        yield return ("stock-kit", StockWorkflow.StreamOf(new Sku("SET")), kit);
        yield return ("stock-part", StockBench.Stream, kit);
    }

    private static StockBench CountedMovedAndFoundShort()
    {
        var s = StockBench.With(5);
        s.Count("DC", 1, bucket: StockBucket.Damaged);
        s.Count("S1", 2, unit: "case");
        s.Pass(TimeSpan.FromMinutes(1));
        s.Move("S1/3/2026-11-03/117/1", "S1", -2);
        s.Move("S1/3/2026-11-03/118/1", "S1", 1, bucket: StockBucket.QualityControl, reason: MovementReason.Return);
        s.Move("S1/3/2026-11-03/116/1", "S1", -4, An.Noon.AddMinutes(-3));
        s.Send(new SetSafetyStock("S1", 3, "anna"));
        s.Reserve("webshop:1", 5);
        s.Pass(TimeSpan.FromMinutes(1));
        s.Count("DC", 3);
        s.Pass(TimeSpan.FromMinutes(10));
        s.Send(s.Streams.Timers.Single().Timer.Command);
        return s;
    }

    private static StockBench CartBecameOrder()
    {
        var s = StockBench.With(5);
        s.Count("S1", 2);
        s.Hold("cart-1", 4, "S1", "DC");
        s.Hold("cart-2", 2);
        s.Pass(TimeSpan.FromMinutes(1));
        s.Reserve("webshop:1", 3, reservation: "cart-1");
        s.Send(new ReleaseUnits("cart-2"));
        s.Release("webshop:1", 1);
        s.Consume("webshop:1", 1);
        return s;
    }

    private static StockBench ShownKeptAndOversold()
    {
        var s = StockBench.With(5);
        s.Streams.Acknowledge("webshop", "A");
        s.Send(new AllocateStock("market", 2, "anna"));
        s.Send(new AnnounceInbound("PO-7/1", "DC", 30, 10, An.Noon.AddDays(3)));
        s.Send(new AnnounceInbound("PO-8/1", "DC", 10, 0, An.Noon.AddDays(1)));
        s.Send(new AnnounceInbound("PO-8/1", "DC", 0, 0, An.Noon.AddDays(1)));
        s.Pass(TimeSpan.FromSeconds(5));
        s.Streams.Acknowledge("market", "A", refused: "Locked.");
        s.Reserve("market:1", 1);
        s.Reserve("webshop:1", 4, placedAt: s.Streams.Now, amount: An.Euro(40m));
        s.Streams.Acknowledge("webshop", "A");
        return s;
    }

    private static StockBench Kit()
    {
        var s = StockBench.With(5);
        var set = StockWorkflow.StreamOf(new Sku("SET"));
        s.Streams.Send(set, new RegisterSku("Set"));
        s.Streams.Send(set, new DefineKit([new KitPart(StockBench.A, 2), new KitPart(new Sku("C"), 1)], "anna"));
        s.Streams.Stocked("C", 3);
        s.Reserve("webshop:1", 2);
        return s;
    }
}
