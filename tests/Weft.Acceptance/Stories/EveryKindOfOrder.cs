using Weft.Acceptance.Support;
using Weft.Core.Orders;
using Weft.Core.Shared;

namespace Weft.Acceptance.Stories;

/// <summary>"Where is this order, and why is it late?" has an answer for orders of every kind: the first sentence says it, and the page in the console shows it.</summary>
public sealed class EveryKindOfOrder
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_sentence_says_where_it_is_and_who_has_to_act(bool severalNodes)
    {
        var book = await StoryBook.OpenAsync(severalNodes);
        await using var node = book.Node;
        foreach (var (kind, make, says) in severalNodes ? book.AtSeveralNodes() : book.AtOneWarehouse())
        {
            var id = await make();
            var story = await node.Host.Engine.Queries.StoryAsync(id, CancellationToken.None);
            story!.Summary.ShouldContain(says, Case.Sensitive, $"{kind}: {story.Status}");
            var told = (await Told.ReadAsync(node.Host.Engine, id))!;
            PageRules.Broken(told, await node.Http.GetStringAsync($"orders/{id}")).ShouldBeEmpty(kind);
        }
    }

    [Fact]
    public async Task A_viewer_reads_the_story_without_knowing_the_customer()
    {
        var book = await StoryBook.OpenAsync(routed: false);
        await using var node = book.Node;
        var id = await book.PlaceAsync("MUG", 1);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"orders/{id}", UriKind.Relative)) { Headers = { { "X-Api-Key", Node.ReadKey } } };
        using var http = new HttpClient { BaseAddress = node.Http.BaseAddress };
        using var answer = await http.SendAsync(request);
        var html = await answer.Content.ReadAsStringAsync();
        html.ShouldContain("wms picks and ships.");
        foreach (var secret in (string[])["Byron", "ada@example.org", "Main Street"]) html.ShouldNotContain(secret);
    }
}
