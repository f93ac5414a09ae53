using System.Security.Cryptography;
using Weft.Engine.Storage;
using Weft.Engine.Storage.Sqlite;

namespace Weft.Engine.Tests.Storage;

public sealed class CheckpointTests
{
    private const int Megabyte = 1_048_576;

    [Fact]
    public async Task What_is_written_moves_from_the_log_into_the_file_while_the_store_is_open()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var place = new SqliteFile();
        await using var store = await SqliteStore.OpenAsync(place.Path, readOnly: false, TimeProvider.System, stop);
        var log = new FileInfo(place.Path + "-wal");
        for (var i = 0; i < 80; i++)
        {
            var batch = new WriteBatch();
            batch.Received.Add(new InboxRow { Id = store.NextId(), Connection = "shop", Kind = "k", DedupKey = $"d{i}", Headers = "{}", Body = RandomNumberGenerator.GetBytes(Megabyte), ReceivedAt = i });
            (await store.CommitAsync(batch, stop)).Count.ShouldBe(1);
            await store.Checkpointed;
        }

        new FileInfo(place.Path).Length.ShouldBeGreaterThan(48L * Megabyte);
        log.Refresh();
        log.Length.ShouldBeLessThan(32L * Megabyte, "the log began anew");
        (await store.BacklogAsync(stop)).ShouldBe([("shop", 80L)]);
    }
}
