using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Weft.Desk.Live;

namespace Weft.Desk.Tests.Pages;

/// <summary>An open page reads again and again, as long as there is a browser to show it.</summary>
public sealed class KeepingUp
{
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_page_whose_browser_is_gone_reads_nothing_until_it_is_back()
    {
        await using var desk = await Support.Desk.OpenAsync();
        var (clock, presence) = (new FakeTimeProvider(), new Presence());
        var readings = Channel.CreateUnbounded<bool>();
        await using var services = new ServiceCollection()
            .AddSingleton(desk.Node.Host.Engine).AddSingleton<TimeProvider>(clock).AddSingleton<NavigationManager>(new Nowhere()).AddSingleton(presence).AddSingleton(readings.Writer)
            .BuildServiceProvider();
        await using var screen = new Screen(services);
        await screen.ShowAsync<Page>();
        await ReadsOnceAsync("at first");
        clock.Advance(LivePage.Every);
        await ReadsOnceAsync("and again");

        await presence.OnConnectionDownAsync(null!, default);
        clock.Advance(LivePage.Every);
        await screen.SettleAsync();
        readings.Reader.TryRead(out _).ShouldBeFalse("a reading that nobody sees");

        await presence.OnConnectionUpAsync(null!, default);
        await ReadsOnceAsync("for who is back");
        clock.Advance(LivePage.Every);
        await ReadsOnceAsync("and goes on");

        // The page's next wait has begun once nothing is left to run: only then the clock may go on.
        async Task ReadsOnceAsync(string when)
        {
            (await readings.Reader.ReadAsync().AsTask().WaitAsync(longest)).ShouldBeTrue(when);
            await screen.SettleAsync();
            readings.Reader.TryRead(out _).ShouldBeFalse(when);
        }
    }

    /// <summary>Notes each reading, and whether there was somebody to see it.</summary>
    private sealed class Page : LivePage
    {
        [Inject]
        public required ChannelWriter<bool> Readings { get; set; }

        [Inject]
        internal Presence Seen { get; set; } = null!;

        protected override async Task ReadAsync(CancellationToken cancellation) => await Readings.WriteAsync(Seen.Here.IsCompleted, cancellation);

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, ReadAt?.ToString());
    }

    private sealed class Nowhere : NavigationManager
    {
        public Nowhere() => Initialize("http://localhost/", "http://localhost/");
    }

    /// <summary>Runs components as a circuit does, and shows them to nobody.</summary>
    [SuppressMessage("Usage", "BL0006", Justification = "Nothing public runs a component that lives on without a browser; should the framework change these types, this test changes with them.")]
    private sealed class Screen(IServiceProvider services) : Renderer(services, NullLoggerFactory.Instance)
    {
        public override Dispatcher Dispatcher { get; } = Dispatcher.CreateDefault();

        public Task ShowAsync<T>() where T : IComponent => Dispatcher.InvokeAsync(() => RenderRootComponentAsync(AssignRootComponentId(InstantiateComponent(typeof(T)))));

        /// <summary>Waits until what was to run has run.</summary>
        public Task SettleAsync() => Dispatcher.InvokeAsync(static () => { });

        protected override void HandleException(Exception exception) => throw new InvalidOperationException("The page failed.", exception);

        protected override Task UpdateDisplayAsync(in RenderBatch renderBatch) => Task.CompletedTask;
    }
}
