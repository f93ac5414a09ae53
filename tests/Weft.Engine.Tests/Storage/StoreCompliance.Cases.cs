using Weft.Engine.Cases;
using Weft.Engine.Corrections;
using Weft.Engine.Storage;

namespace Weft.Engine.Tests.Storage;

public abstract partial class StoreCompliance
{
    [Fact]
    public async Task Cases_end_once_and_are_listed_newest_first_by_whose_doing_it_was()
    {
        await Store.WriteAsync(b => { foreach (var i in Enumerable.Range(1, 6)) b.Cases.Add(Case($"k{i}") with { TriedBy = i % 2 == 0 ? "anna" : null }); });
        await Store.WriteAsync(b => b.Cases.Ended.AddRange(Enumerable.Range(1, 5).Select(i => new CaseEnd(CaseKinds.Request, $"k{i}", Some.Noon + i, "Arrived") { Link = $"{i}" })));
        await Store.WriteAsync(b => b.Cases.Ended.Add(new CaseEnd(CaseKinds.Request, "k1", Some.Noon + 99, "Again")));

        (await EndedAsync(byPeople: true)).Select(c => (c.Subject, c.EndedBy, c.Link)).ShouldBe([("k4", "anna", "4"), ("k2", "anna", "2")]);
        var themselves = await EndedAsync(byPeople: false);
        themselves.Select(c => (c.Subject, c.Ending)).ShouldBe([("k5", "Arrived"), ("k3", "Arrived"), ("k1", "Arrived")]);
        (await Store.CasesEndedAsync(CaseKinds.Request, false, themselves[0].EndedAt!.Value, "k5", 1, default)).ShouldHaveSingleItem().Subject.ShouldBe("k3");
        (await Store.CasesEndedAsync(CaseKinds.Message, false, long.MaxValue, "", 9, default)).ShouldBeEmpty();
        (await Store.CasesAsync(CaseKinds.Request, ["k6", "none"], default)).ShouldHaveSingleItem().EndedAt.ShouldBeNull();

        // It is there again: what it ended with is over.
        await Store.WriteAsync(b => b.Cases.Add(Case("k4") with { Why = "Refused again." }));
        (await EndedAsync(byPeople: true)).ShouldHaveSingleItem().Subject.ShouldBe("k2");
    }

    [Fact]
    public async Task Of_what_one_transaction_says_twice_of_a_case_the_last_holds()
    {
        await Store.WriteAsync(b =>
        {
            b.Cases.Add(Case("k1") with { Why = "First." });
            b.Cases.Add(Case("k1") with { Why = "Second." });
        });
        (await Store.CasesAsync(CaseKinds.Request, ["k1"], default)).ShouldHaveSingleItem().Why.ShouldBe("Second.");
    }

    [Fact]
    public async Task What_is_tried_again_is_found_without_what_is_new()
    {
        var (fresh, again, done) = (Some.Delivery(Store, "a"), Some.Delivery(Store, "b", attempts: 2), Some.Delivery(Store, "c", attempts: 2));
        var (first, second) = (Some.Message(Store, "m1"), Some.Message(Store, "m2"));
        await Store.WriteAsync(b =>
        {
            b.Deliveries.AddRange([fresh, again, done]);
            b.Received.AddRange([first, second]);
        });
        await Store.WriteAsync(b =>
        {
            b.Changes.Add(Some.Outcome(done, DeliveryState.Done));
            b.Settled.Add(new InboxSettlement(second.Id, InboxState.Pending, "reprocessing", null, null, null, Some.Noon));
        });
        (await Store.DeliveriesAgainAsync(long.MaxValue, 10, default)).Select(r => (r.Id, r.Attempts)).ShouldBe([(again.Id, 2)]);
        (await Store.DeliveriesAgainAsync(again.Id, 10, default)).ShouldBeEmpty();
        (await Store.MessagesAgainAsync(long.MaxValue, 10, default)).ShouldHaveSingleItem().Id.ShouldBe(second.Id);
    }

    [Fact]
    public async Task A_message_has_one_copy()
    {
        await Store.WriteAsync(b => b.Copies.Add(new CopyRow(1, 2, "anna", Some.Noon, "why", "[]")));
        var twice = await Should.ThrowAsync<Exception>(() => Store.WriteAsync(b => b.Copies.Add(new CopyRow(1, 3, "ben", Some.Noon, "why", "[]"))));
        Store.IsDataFault(twice).ShouldBeTrue();
        (await Store.CopiesAsync([2], default)).ShouldBe([new CopyRow(1, 2, "anna", Some.Noon, "why", "[]")]);
        (await Store.CopiesAsync([1, 7], default)).ShouldHaveSingleItem();
        (await Store.CopiesAsync([3], default)).ShouldBeEmpty();
    }

    private Task<List<CaseRow>> EndedAsync(bool byPeople) => Store.CasesEndedAsync(CaseKinds.Request, byPeople, long.MaxValue, "", 9, default);

    private static CaseRow Case(string key) => new() { Kind = CaseKinds.Request, Subject = key, Link = "0", Connection = "erp", What = "erp.sales-order.v1", Why = "Refused.", OpenedAt = Some.Noon };
}
