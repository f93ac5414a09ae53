using System.Collections.Immutable;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Weft.Connectors.Pos;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Sdk;
using Weft.Simulator;
using Weft.Simulator.Books;

namespace Weft.Connectors.Tests.Pos;

/// <summary>Whatever the order in which a day's transactions arrive, and however often, the stores' stock ends the same: as the stores have it themselves.</summary>
public sealed class AnyOrderTests
{
    private const int Days = 60;

    [Fact]
    public void Any_order_and_any_repetition_of_a_day_end_in_the_same_stock() =>
        Gen.Select(Gen.ULong[1, Days], Gen.Int[0, int.MaxValue]).Sample((seed, shuffle) => EndsAsTheStoresHaveIt(DayOf(seed), new Random(shuffle)), iter: 150, threads: 1);

    private static bool EndsAsTheStoresHaveIt(Day day, Random random)
    {
        var arriving = day.Posts.Concat(day.Posts.Where(_ => random.Next(4) == 0)).ToArray();
        random.Shuffle(arriving);
        var stock = new Ledger(day);
        foreach (var post in arriving) stock.Take(post);
        foreach (var book in day.Books)
        {
            var here = stock.Of(book.Sku).At(book.Store);
            (here.Sellable.Units, here.Damaged.Units, here.QualityControl.Units).ShouldBe((book.Sellable, book.Damaged, book.InInspection), $"{book.Store} {book.Sku}");
        }

        return true;
    }

    private static Day DayOf(ulong seed)
    {
        var clock = new FakeTimeProvider(ConnectorContract.Now);
        var retailer = new Retailer(new RetailerOptions { Seed = seed, Stores = 3, Skus = 6, TillTransactionsPerSecond = 2 }, clock);
        var posts = new Collected();
        using var weft = new HttpMessageInvoker(posts);
        retailer.Stores.Open(most: 60);
        while (retailer.NextDue is { } due)
        {
            if (due > clock.GetUtcNow()) clock.SetUtcNow(due);
            while (retailer.StepAsync(weft, new Uri("http://weft.test/")).GetAwaiter().GetResult())
            {
                // Until nothing is due.
            }
        }

        return new Day(posts.List, [.. retailer.TakeBooks().Stores], [.. retailer.Products.Select(p => p.Sku)], clock.GetUtcNow());
    }

    private sealed record Day(List<(byte[] Body, bool Xml)> Posts, ImmutableArray<StoreSkuBook> Books, ImmutableArray<string> Skus, DateTimeOffset End);

    /// <summary>The connector and the stock of every SKU, with no engine between them.</summary>
    private sealed class Ledger
    {
        private readonly StockWorkflow workflow = new(new StockPolicy([]));
        private readonly Dictionary<StreamId, object> streams = [];
        private readonly Connector connector = PosSamples.Create();
        private readonly DateTimeOffset now;

        public Ledger(Day day)
        {
            now = day.End;
            foreach (var sku in day.Skus) Send(new Addressed(StockWorkflow.StreamOf(new Sku(sku)), new RegisterSku(sku)));
        }

        public StockState Of(string sku) => (StockState)streams[StockWorkflow.StreamOf(new Sku(sku))];

        public void Take((byte[] Body, bool Xml) post)
        {
            var name = connector.Verify(PosSamples.Signed(post.Body, contentType: post.Xml ? "application/xml" : "application/json")).ShouldBeOfType<Verdict.Genuine>();
            Take(name.Kind, post.Body);
        }

        private void Take(string kind, byte[] body)
        {
            switch (connector.Translate(new ReceivedMessage("tills", kind, new Dictionary<string, string>(), body, now)))
            {
                case Translation.Several several:
                    foreach (var part in several.Messages) Take(part.Kind, part.Body.ToArray());
                    break;
                case Translation.Rows rows:
                    foreach (var row in rows.List)
                    {
                        row.Refused.ShouldBeNull();
                        foreach (var command in row.Commands) Send(command);
                    }

                    break;
                case var other:
                    throw new InvalidOperationException($"{other}");
            }
        }

        private void Send(Addressed command)
        {
            if (!streams.TryGetValue(command.To, out var state)) state = workflow.Start(command.To.Key);
            var step = workflow.Run(state, command.Command, now);
            (step.Decision is Decision.Accepted or Decision.AlreadyDone).ShouldBeTrue($"{command.Command} → {step.Decision}");
            streams[command.To] = step.State;
        }
    }

    private sealed class Collected : HttpMessageHandler
    {
        public List<(byte[] Body, bool Xml)> List { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            List.Add((await request.Content!.ReadAsByteArrayAsync(cancellationToken), request.Content.Headers.ContentType!.MediaType == "application/xml"));
            return new HttpResponseMessage(System.Net.HttpStatusCode.Accepted);
        }
    }
}
