using System.Collections.Immutable;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Simulator;

namespace Weft.Simulation;

/// <summary>
/// Customers with carts at the web shop: they have units held, take their time, and order, give them back, or just leave. What a node that died has not answered they ask again.
/// </summary>
internal sealed class Shoppers
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(3);

    private readonly Random random;
    private readonly Retailer retailer;
    private readonly List<Shopper> all = [];

    public Shoppers(ulong seed, int carts, Retailer retailer, DateTimeOffset from)
    {
        (random, this.retailer) = (Seeds.Generator(seed, "shoppers"), retailer);
        for (var number = 1; number <= carts; number++) all.Add(new Shopper($"cart-{number}", from + UpTo(20), (Fate)random.Next(5), Wish()));
    }

    /// <summary>What becomes of a cart.</summary>
    private enum Fate
    {
        Order,
        ExtendAndOrder,
        OrderTooLate,
        GiveBack,
        Leave,
    }

    /// <summary>When somebody will do something next; null when nobody will.</summary>
    public DateTimeOffset? NextDue => all.Min(s => s.Next);

    /// <summary>The ids of all carts.</summary>
    public IEnumerable<string> Carts => all.Select(s => s.Cart);

    /// <summary>One shopper does one thing. False when nobody has anything to do.</summary>
    public async Task<bool> StepAsync(World world)
    {
        var now = world.Clock.GetUtcNow();
        if (all.Find(s => s.Next <= now) is not { } shopper) return false;
        await ActAsync(shopper, world, now);
        return true;
    }

    private async Task ActAsync(Shopper shopper, World world, DateTimeOffset now)
    {
        var cart = await world.Node.Queries.ReservationAsync(shopper.Cart, CancellationToken.None);
        switch (cart.Status)
        {
            case ReservationStatus.None or ReservationStatus.Asking:
                shopper.Next = now + patience;
                await AskAsync(world, shopper.Cart, shopper.Wish with { ExpiresAt = now + TimeSpan.FromSeconds(5) + UpTo(40) }, shopper.Repeats++);
                break;
            case ReservationStatus.Held when shopper.Seen is null:
                (shopper.Seen, shopper.Next) = (now, now + (shopper.Fate == Fate.OrderTooLate ? cart.ExpiresAt - now + UpTo(10) : UpTo(8)));
                break;
            case ReservationStatus.Held when shopper.Fate == Fate.ExtendAndOrder && !shopper.Extended:
                (shopper.Extended, shopper.Next) = (true, now + UpTo(20));
                await AskAsync(world, shopper.Cart, new ExtendReservation(cart.ExpiresAt + UpTo(15)), shopper.Repeats++);
                break;
            case ReservationStatus.Held when shopper.Fate == Fate.GiveBack:
                shopper.Next = now + patience;
                await AskAsync(world, shopper.Cart, new ReleaseReservation("webshop"), shopper.Repeats++);
                break;
            case ReservationStatus.Held or ReservationStatus.Expired when shopper.Fate is Fate.Order or Fate.ExtendAndOrder or Fate.OrderTooLate:
                shopper.Next = null;
                retailer.PlaceOrder(retailer.WebShop, cart.Lines.Select(l => (l.Sku.Value, l.Quantity)), cart: shopper.Cart);
                break;
            default:
                shopper.Next = null;
                break;
        }
    }

    /// <summary>Asks as the API does: what is answered is stored; when the node dies meanwhile there is no answer.</summary>
    private static Task AskAsync(World world, string cart, Command command, int repeat) =>
        OwnCommands.AskAsync(world.Node, ReservationWorkflow.StreamOf(cart), command, $"{cart}/{repeat}");

    private MakeReservation Wish()
    {
        var lines = Enumerable.Range(1, random.Next(1, 4)).Select(i => new ReservationLine($"{i}", new Sku(retailer.Products[random.Next(retailer.Products.Count)].Sku), random.Next(1, 5)));
        return new MakeReservation("webshop", [.. lines], random.Next(2) == 0, ["DC1"], default);
    }

    private TimeSpan UpTo(double seconds) => TimeSpan.FromSeconds(random.NextDouble() * seconds);

    private sealed class Shopper(string cart, DateTimeOffset comes, Fate fate, MakeReservation wish)
    {
        public string Cart => cart;

        public Fate Fate => fate;

        public MakeReservation Wish => wish;

        public DateTimeOffset? Next { get; set; } = comes;

        public DateTimeOffset? Seen { get; set; }

        public bool Extended { get; set; }

        public int Repeats { get; set; }
    }
}
