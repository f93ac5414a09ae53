using Weft.Engine.Storage;
using Weft.Engine.Tests.Rig;
using Weft.Engine.Turns;

namespace Weft.Engine.Tests.Turns;

/// <summary>What is folded on from what was seen before is what a whole reading gives.</summary>
public sealed class SeenStatesTests : IAsyncLifetime
{
    private static readonly string[] names = [.. Enumerable.Range(0, 4).Select(i => Notes.Of($"{i}").ToString())];
    private TestEngine rig = null!;
    private Streams streams = null!;
    private SeenStates seen = null!;

    public async ValueTask InitializeAsync()
    {
        rig = await TestEngine.OpenAsync();
        streams = new Streams(rig.Store, NoteWords.Vocabulary, [rig.Workflow]);
        seen = new SeenStates(rig.Store, streams);
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_came_since_it_is_what_the_store_has(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 30; round++)
        {
            foreach (var key in Enumerable.Range(0, random.Next(names.Length + 1))) await AddAsync(key, random.Next(15));
            await AgreesAsync();
        }
    }

    [Fact]
    public async Task What_went_to_the_archive_meanwhile_is_not_missed()
    {
        await AddAsync(0, 5);
        await AgreesAsync();
        await AddAsync(0, Archive.BlockSize + 30);
        await ArchiveAsync();
        await AgreesAsync();
    }

    [Fact]
    public async Task A_stream_whose_new_events_are_all_archived_is_not_taken_for_unchanged()
    {
        await AddAsync(0, Archive.BlockSize - 10);
        await AgreesAsync();
        await AddAsync(0, 10);
        await ArchiveAsync();
        (await rig.Store.CountAsync("events", "1 = 1", default)).ShouldBe(0);
        await AgreesAsync();
    }

    private int added;

    private async Task AddAsync(int key, int count)
    {
        for (var i = 0; i < count; i++) await rig.PostAsync($"{key} {added++}", $"{added}");
        await rig.SettleAsync();
    }

    private async Task ArchiveAsync()
    {
        rig.Clock.Advance(rig.Options.ArchiveEventsAfter + TimeSpan.FromMinutes(1));
        (await new Archive(rig.Store, rig.Options).StepAsync(rig.Clock.Now(), default)).ShouldBeTrue();
    }

    private async Task AgreesAsync()
    {
        var (now, whole) = (await seen.LoadAsync(names, default), await streams.LoadAsync(names, default));
        now.Count.ShouldBe(names.Length);
        foreach (var name in names)
        {
            now[name].Version.ShouldBe(whole[name].Version, name);
            ((NoteState)now[name].State).Texts.ShouldBe(((NoteState)whole[name].State).Texts, name);
        }
    }
}
