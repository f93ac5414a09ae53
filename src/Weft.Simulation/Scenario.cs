using Weft.Simulator;
using Weft.Simulator.Faults;

namespace Weft.Simulation;

/// <summary>What one seed tries: every seed draws its own mix of faults, so that rare combinations come up.</summary>
/// <param name="Orders">Orders placed.</param>
/// <param name="Carts">Carts that have units held.</param>
/// <param name="CrashRate">Chance to die at each crash point.</param>
/// <param name="Steps">Steps of the phase with faults.</param>
/// <param name="TillTransactions">Transactions of the stores' tills.</param>
/// <param name="Retailer">The retailer.</param>
internal sealed record Scenario(int Orders, int Carts, double CrashRate, int Steps, int TillTransactions, RetailerOptions Retailer)
{
    /// <summary>Chance, at each step, that somebody else changes a number in a channel.</summary>
    public double ForeignWriteRate { get; private init; }

    /// <summary>How long units of the web shop's orders may wait for stock; null: for ever.</summary>
    public TimeSpan? CancelBackordersAfter { get; private init; }

    /// <summary>True when somebody has to decide about orders now and then.</summary>
    public bool NeedsService => Retailer.EditShare > 0 || Retailer.SubstituteShare > 0 || Retailer.PickUpShare > 0;

    /// <summary>True when the web shop's payments are captured shipment by shipment.</summary>
    public bool CapturesInParts { get; private init; }

    /// <summary>Share of orders not on their way yet that somebody suspects of fraud, and clears or declines.</summary>
    public double SuspectedShare { get; private init; }

    public static Scenario Draw(ulong seed, int? orders)
    {
        var random = Seeds.Generator(seed, "scenario");
        double Dial(double most) => random.Next(3) == 0 ? 0 : random.NextDouble() * most;
        var faults = Faults(random);
        var drawn = random.Next(1, 16);
        var carts = random.Next(0, 12);
        var scenario = new Scenario(
            orders ?? drawn,
            Math.Min(carts, orders ?? carts),
            Dial(0.15),
            random.Next(200, 700),
            random.Next(0, 60),
            new RetailerOptions
            {
                Seed = seed,
                Faults = faults,
                Skus = random.Next(3, 15),
                Kits = random.Next(0, 4),
                Stores = random.Next(1, 4),
                TillTransactionsPerSecond = 1 + random.Next(10),
                StockPerSku = random.Next(4) == 0 ? 1_000 : random.Next(3, 20),
                ReplenishmentTime = TimeSpan.FromSeconds(2),
                WarehouseTime = TimeSpan.FromMilliseconds(random.Next(0, 2_000)),
                CancelShare = Dial(0.4),
                CancelWithin = TimeSpan.FromSeconds(2),
                EditShare = Seeds.Generator(seed, "edits") is var edits && edits.Next(2) == 0 ? 0 : edits.NextDouble() * 0.6,
                EditWithin = TimeSpan.FromSeconds(edits.NextDouble() * 4),
                LatePaymentShare = Dial(0.5),
                ReturnShare = ReturnDial(seed, "returns", 0.7),
                ShopRefundShare = ReturnDial(seed, "shop-refunds", 0.4),
                PartialShipmentShare = ReturnDial(seed, "partial-shipments", 0.5),
                ReturnWithin = TimeSpan.FromSeconds(4),
                BazarioCallsPerSecond = random.Next(2) == 0 ? 0 : 20,
                BazarioBurst = 20,
            })
        {
            SuspectedShare = ReturnDial(seed, "suspicions", 0.4),
            CancelBackordersAfter = Seeds.Generator(seed, "patience") is var patience && patience.Next(3) > 0 ? null : TimeSpan.FromSeconds(0.5 + (patience.NextDouble() * 6)),
            CapturesInParts = Seeds.Generator(seed, "captures").Next(2) == 0,
            ForeignWriteRate = Seeds.Generator(seed, "foreign-writes") is var draw && draw.Next(2) == 0 ? 0 : draw.NextDouble() * 0.02,
        };
        return scenario with { Retailer = WithWishes(WithStoresThatShip(scenario.Retailer, Seeds.Generator(seed, "stores that ship")), Seeds.Generator(seed, "wishes")) };
    }

    private static FaultDials Faults(Random random)
    {
        double Dial(double most) => random.Next(3) == 0 ? 0 : random.NextDouble() * most;
        return new FaultDials
        {
            DropRequest = Dial(0.12),
            TooManyRequests = Dial(0.12),
            ServerError = Dial(0.10),
            Unavailable = Dial(0.10),
            CommitThenTimeout = Dial(0.20),
            Slow = Dial(0.10),
            BatchRow = Dial(0.15),
            WebhookDuplicate = Dial(0.4),
            WebhookReorder = Dial(0.4),
            WebhookDelay = Dial(0.2),
            WebhookDropFirst = Dial(0.3),
            ClockSkew = TimeSpan.FromSeconds(Dial(90)),
            Outage = Dial(0.3),
            OutageEvery = TimeSpan.FromSeconds(5),
            OutageFor = TimeSpan.FromSeconds(2),
            StoreOffline = Dial(0.5),
            TillShuffle = Dial(1),
            TillRepeat = Dial(0.5),
            TillReuse = Dial(0.2),
        };
    }

    /// <summary>In every third seed stores ship too: some reject, some say nothing, some ship in parts.</summary>
    private static RetailerOptions WithStoresThatShip(RetailerOptions options, Random random)
    {
        if (random.Next(3) != 0) return options;
        double Dial(double most) => random.Next(3) == 0 ? 0 : random.NextDouble() * most;
        return options with
        {
            StoresShip = true,
            Stores = random.Next(2, 5),
            StoreRejectShare = Dial(0.6),
            StoreSilentShare = Dial(0.4),
            PartialShipmentShare = Dial(0.6),
            TillTransactionsPerSecond = 5 + random.Next(20),
        };
    }

    /// <summary>Where stores ship, some customers pick up in one, and some stores offer another article.</summary>
    private static RetailerOptions WithWishes(RetailerOptions options, Random random)
    {
        if (!options.StoresShip) return options;
        double Dial(double most) => random.Next(2) == 0 ? 0 : random.NextDouble() * most;
        return options with { PickUpShare = Dial(0.3), PromiseShare = Dial(0.5), SubstituteShare = Dial(0.6) };
    }

    /// <summary>A dial of its own draw, so that the others stay what they were.</summary>
    private static double ReturnDial(ulong seed, string concern, double most)
    {
        var random = Seeds.Generator(seed, concern);
        return random.Next(3) == 0 ? 0 : random.NextDouble() * most;
    }
}

/// <summary>Random generators, one for each concern, all following from the seed.</summary>
internal static class Seeds
{
    public static Random Generator(ulong seed, string concern)
    {
        var mixed = seed * 0x9E3779B97F4A7C15UL;
        foreach (var c in concern) mixed = (mixed ^ c) * 0x100000001B3UL;
        return new Random((int)(mixed ^ (mixed >> 32)));
    }
}
