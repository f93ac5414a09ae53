using Weft.Core.Orders;

namespace Weft.Acceptance.Stories;

/// <summary>The rules find what they are there for.</summary>
public sealed class RulesTests
{
    [Theory]
    [InlineData("", "says nothing")]
    [InlineData("Goes on: the hold 'UnmappedSku' is over.", "UnmappedSku")]
    [InlineData("'order.report-payment.v1' arrived first.", "order.report-payment.v1")]
    [InlineData("Follows order/webshop:1001.", "order/w")]
    [InlineData("Done: erp-sales-order.", "erp-sales-order")]
    [InlineData("Waits until the holds  are released.", "'  '")]
    [InlineData("Sent to {name}.", "{")]
    public void A_text_that_is_not_for_people_is_found(string text, string what) => StoryRules.Technical(text).ShouldNotBeNull().ShouldContain(what);

    [Theory]
    [InlineData("Order 1001 over 19.98 EUR arrived from webshop; the customer placed it at 2026-11-03 11:55:00 +01:00.")]
    [InlineData("erp does not answer since 12:01:00 UTC: No connection: refused. Weft tries again by itself.")]
    [InlineData("Done: sales order in the ERP (SO-1001/2).")]
    public void A_text_for_people_is_not(string text) => StoryRules.Technical(text).ShouldBeNull();

    [Fact]
    public async Task What_is_wrong_with_a_story_is_found()
    {
        var book = await StoryBook.OpenAsync(routed: false);
        await using var node = book.Node;
        var told = (await Told.ReadAsync(node.Host.Engine, await book.PlaceAsync("MUG", 2)))!;
        StoryRules.Broken(told).ShouldBeEmpty();
        var story = told.Story;
        Found(told with { Story = story with { Summary = "Ada Byron waits for her mug." } }).ShouldContain("customer's name");
        Found(told with { Story = story with { Status = nameof(OrderStatus.Completed) } }).ShouldContain("the order is AtWarehouse");
        Found(told with { Story = story with { Timeline = [.. story.Timeline.Reverse()] } }).ShouldContain("order of time");
        Found(told with { Story = story with { Lines = [.. story.Lines.Select(l => l with { Shipped = 1 })] } }).ShouldContain("accounts for 3");
        Found(told with { Story = story with { Obligations = [.. story.Obligations.Select(o => o with { Next = null })] } }).ShouldContain("what happens next");
        Found(told with { Story = story with { Obligations = [.. story.Obligations.Select(o => o with { Attempts = 1, LastFailure = null })] } }).ShouldContain("no reason is given");
        Found(told with { Story = story with { InSync = true, Summary = "Complete: every system agrees." } }).ShouldContain("is open");
        PageRules.Broken(told, "<main>nothing</main>").ShouldContain(b => b.Contains("does not show"));
    }

    private static string Found(Told told) => string.Join(Environment.NewLine, StoryRules.Broken(told));
}
