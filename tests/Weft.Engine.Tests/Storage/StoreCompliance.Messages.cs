using Weft.Engine.Inbox;
using Weft.Engine.Storage;

namespace Weft.Engine.Tests.Storage;

public abstract partial class StoreCompliance
{
    [Fact]
    public async Task Messages_under_a_number_are_found_whatever_their_content()
    {
        var (first, second, other, plain) = (Numbered("7", "one"), Numbered("7", "two"), Numbered("71", "one"), Some.Message(Store, "7"));
        await Store.WriteAsync(b => b.Received.AddRange([first, second, other, plain, Some.Message(Store, ContentKey.Of("7", "one"), "market")]));
        await Store.WriteAsync(b => b.Settled.Add(new InboxSettlement(first.Id, InboxState.PartlyDone, "1 of 2", "No SKU.", "sku", "Map it.", Some.Noon, """{"rows":2}""")));
        var found = await Store.NumberedAsync("shop", [ContentKey.NumberOf(first.DedupKey)!, ContentKey.NumberOf(other.DedupKey)!], default);
        found.Select(m => (m.Id, m.ActedUpon)).ShouldBe([(first.Id, true), (second.Id, false), (other.Id, false)]);
        (await Store.NumberedAsync("shop", ["nobody#content:"], default)).ShouldBeEmpty();
        (await Store.NumberedAsync("shop", [], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_done_in_part_is_listed_among_what_was_put_aside_with_its_rows()
    {
        var rows = Enumerable.Range(1, 4).Select(i => Some.Message(Store, $"m{i}")).ToList();
        await Store.WriteAsync(b => b.Received.AddRange(rows));
        await Store.WriteAsync(b =>
        {
            b.Settled.Add(new InboxSettlement(rows[0].Id, InboxState.PartlyDone, "1 of 2", "No SKU.", "sku", "Map it.", Some.Noon, """{"rows":2}"""));
            b.Settled.Add(new InboxSettlement(rows[1].Id, InboxState.Settled, "accepted", null, null, null, Some.Noon));
            b.Settled.Add(new InboxSettlement(rows[2].Id, InboxState.Quarantined, "quarantined", "No SKU.", "sku", "Map it.", Some.Noon));
        });
        (await Store.MessagesAsync(InboxState.Quarantined, long.MaxValue, 10, default)).Select(m => (m.Id, m.Rows)).ShouldBe([(rows[2].Id, null), (rows[0].Id, """{"rows":2}""")]);
        (await Store.PendingMessagesAsync("shop", 0, 10, default)).Select(m => m.Id).ShouldBe([rows[3].Id]);
        (await Store.MessagesAsync("shop", rows[3].Id, 2, default)).Select(m => m.Id).ShouldBe([rows[2].Id, rows[1].Id]);
        (await Store.MessagesAsync((string?)null, long.MaxValue, 10, default)).Count.ShouldBe(4);
        (await Store.MessagesAsync("shop", ["m2", "m9"], default)).ShouldHaveSingleItem().Id.ShouldBe(rows[1].Id);
    }

    private InboxRow Numbered(string number, string content) => Some.Message(Store, ContentKey.Of(number, content));
}
