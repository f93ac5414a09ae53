using Microsoft.Extensions.Time.Testing;

namespace Weft.Simulator.Tests;

/// <summary>A retailer and its honest hub under one virtual clock.</summary>
internal sealed class World : IDisposable
{
    private static readonly Uri address = new("http://weft.test/");
    private readonly HttpMessageInvoker invoker;

    public World(RetailerOptions? options = null, bool hubSendsKeys = true)
    {
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 9, 15, 30, TimeSpan.Zero));
        Retailer = new Retailer(options ?? new RetailerOptions(), Clock);
        Hub = new HonestHub(Retailer, hubSendsKeys);
        invoker = new HttpMessageInvoker(Hub);
        Http = new HttpClient(Retailer.CreateHandler(delay => Delayed += delay));
    }

    public FakeTimeProvider Clock { get; }

    public Retailer Retailer { get; }

    public HonestHub Hub { get; }

    public HttpClient Http { get; }

    public TimeSpan Delayed { get; private set; }

    /// <summary>Lets time pass, doing what is due, without the hub doing anything of its own.</summary>
    public async Task PassAsync(TimeSpan time, HttpMessageInvoker? weft = null)
    {
        var end = Clock.GetUtcNow() + time;
        while (true)
        {
            while (await Retailer.StepAsync(weft ?? invoker, address))
            {
            }
            var next = Retailer.NextDue is { } due && due < end ? due : end;
            if (Clock.GetUtcNow() >= end)
            {
                return;
            }
            Clock.Advance(next - Clock.GetUtcNow());
        }
    }

    /// <summary>Places orders and lets the hub work until nothing is open, for at most this many rounds of a second.</summary>
    public async Task TradeAsync(int orders, int rounds = 600)
    {
        Retailer.Trade(orders, perSecond: 20);
        for (var round = 0; round < rounds; round++)
        {
            await PassAsync(TimeSpan.FromSeconds(1));
            Hub.Work();
            if (round * 20 > orders && Hub.Open == 0 && Retailer.NextDue is null)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        Http.Dispose();
        invoker.Dispose();
        Hub.Dispose();
    }
}
