using System.Diagnostics;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Weft.Engine.Inbox;
using Weft.Engine.Tests.Rig;
using Weft.Sdk;

namespace Weft.Engine.Tests.Storage;

/// <summary>Another program locks the store's file: whoever calls is told soon to come again, and work under way goes on when the file is free.</summary>
public sealed class LockedFileTests : IAsyncLifetime
{
    /// <summary>Real time after which a test that hangs has failed.</summary>
    private static readonly TimeSpan soon = TimeSpan.FromSeconds(20);

    private readonly SqliteFile place = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 3, 9, 0, 0, TimeSpan.Zero));
    private readonly EngineOptions options = new();
    private readonly Scripted shop = new();
    private WeftEngine engine = null!;

    public async ValueTask InitializeAsync()
    {
        var shopConnection = new Connection(new ConnectionSettings("shop", "scripted", new Uri("http://127.0.0.1/"), new Dictionary<string, string>(), null), shop, new LaneOptions());
        engine = await WeftEngine.OpenAsync(place.Settings, new EngineParts(new Connections([shopConnection]), [new Notes()], NoteWords.Vocabulary, options, clock, NullLoggerFactory.Instance), default);
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        await place.DisposeAsync();
    }

    [Fact]
    public async Task A_call_is_told_to_come_again_when_the_file_stays_locked()
    {
        await using var other = await LockAsync();
        var answer = Post("n text");
        var step = engine.Intake.StepAsync(default);
        answer.IsCompleted.ShouldBeFalse();
        clock.Advance(options.MaxLockedWait);
        (await SoonAsync(answer)).Answer.ShouldBe(CallAnswer.ComeAgain);
        await step;
    }

    [Fact]
    public async Task Calls_that_come_meanwhile_are_kept_no_longer()
    {
        await using var other = await LockAsync();
        var first = Post("n first");
        var step = engine.Intake.StepAsync(default);
        clock.Advance(options.MaxLockedWait / 2);
        var second = Post("n second");
        clock.Advance(options.MaxLockedWait / 2);
        await SoonAsync(first);
        await step;
        step = engine.Intake.StepAsync(default);
        second.IsCompleted.ShouldBeFalse();
        clock.Advance(options.MaxLockedWait / 2);
        (await SoonAsync(second)).Answer.ShouldBe(CallAnswer.ComeAgain);
        await step;
    }

    [Fact]
    public async Task A_call_is_stored_when_the_file_is_free_in_time()
    {
        var other = await LockAsync();
        var answer = Post("n text");
        var step = engine.Intake.StepAsync(default);
        clock.Advance(options.MaxLockedWait / 2);
        await other.DisposeAsync();
        clock.Advance(options.MaxLockedWait / 4);
        (await SoonAsync(answer)).Answer.ShouldBe(CallAnswer.Stored);
        await step;
    }

    [Fact]
    public async Task Work_under_way_waits_on_and_does_not_make_calls_wait_with_it()
    {
        await StoreAsync("n text");
        var other = await LockAsync();
        var turn = engine.Turns.StepAsync(default);
        var answer = Post("n more");
        var step = engine.Intake.StepAsync(default);
        await PassUntilAsync(answer);
        (await answer).Answer.ShouldBe(CallAnswer.ComeAgain);
        await step;
        turn.IsCompleted.ShouldBeFalse();

        await other.DisposeAsync();
        await PassUntilAsync(turn);
        (await turn).ShouldBeTrue();
        (await NotesAsync()).ShouldBe(["text"]);
    }

    [Fact]
    public async Task Work_that_gave_up_is_taken_again_when_the_file_is_free()
    {
        await StoreAsync("n text");
        var other = await LockAsync();
        var turn = engine.Turns.StepAsync(default);
        await PassUntilAsync(turn);
        (await turn).ShouldBeFalse("the loop must pause");
        await other.DisposeAsync();
        while (await engine.Turns.StepAsync(default)) { }
        (await NotesAsync()).ShouldBe(["text"]);
    }

    private static Task<CallResult> SoonAsync(Task<CallResult> answer) => answer.WaitAsync(soon, TimeProvider.System);

    private Task<CallResult> Post(string body) =>
        engine.ReceiveAsync("shop", new IncomingCall("", new Dictionary<string, string> { ["secret"] = shop.Secret }, Encoding.UTF8.GetBytes(body), clock.GetUtcNow()));

    private async Task StoreAsync(string body)
    {
        var answer = Post(body);
        await engine.Intake.StepAsync(default);
        (await answer).Answer.ShouldBe(CallAnswer.Stored);
    }

    /// <summary>Lets time pass in small steps until something is done.</summary>
    private async Task PassUntilAsync(Task done)
    {
        var watch = Stopwatch.StartNew();
        while (!done.IsCompleted && watch.Elapsed < soon)
        {
            clock.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }

        done.IsCompleted.ShouldBeTrue();
    }

    private async Task<IReadOnlyList<string>> NotesAsync() => ((NoteState)await engine.Turns.ReadAsync(Notes.Of("n"), default)).Texts;

    /// <summary>What a backup tool or a curious person does: a write transaction that stays open.</summary>
    private async Task<SqliteConnection> LockAsync()
    {
        var connection = new SqliteConnection($"Data Source={place.Path};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
