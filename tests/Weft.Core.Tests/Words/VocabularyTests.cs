using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Weft.Core.Alerts;
using Weft.Core.Finance;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reconciliation;
using Weft.Core.Reservations;
using Weft.Core.Shared;
using Weft.Core.Workflow;

namespace Weft.Core.Tests.Words;

/// <summary>What is persisted keeps its name and its shape.</summary>
public sealed partial class VocabularyTests
{
    private static readonly JsonSerializerOptions indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly Vocabulary vocabulary = new(OrderJson.Words().Concat(StockJson.Words()).Concat(ReservationJson.Words()).Concat(ReconciliationJson.Words()).Concat(FinanceJson.Words()).Concat(AlertJson.Words()));

    [Fact]
    public void Every_word_has_an_example() => Examples.All.Select(vocabulary.NameOf).Order(StringComparer.Ordinal).ShouldBe(vocabulary.Names);

    [Fact]
    public void Every_command_event_and_request_has_a_name()
    {
        var named = OrderJson.Words().Concat(StockJson.Words()).Concat(ReservationJson.Words()).Concat(ReconciliationJson.Words()).Concat(FinanceJson.Words()).Concat(AlertJson.Words()).Select(w => w.Value.Type).ToHashSet();
        typeof(Command).Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false } && (t.IsSubclassOf(typeof(Command)) || t.IsSubclassOf(typeof(Event)) || t.IsSubclassOf(typeof(DeliveryRequest))))
            .Where(t => !named.Contains(t)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_name_has_a_version() => vocabulary.Names.ShouldAllBe(name => Versioned().IsMatch(name));

    [Fact]
    public void Every_word_survives_being_written()
    {
        foreach (var example in Examples.All)
        {
            var written = vocabulary.Write(example);
            var read = vocabulary.Read<object>(vocabulary.NameOf(example), written);
            Encoding.UTF8.GetString(vocabulary.Write(read)).ShouldBe(Encoding.UTF8.GetString(written));
            Streams.Text(read).ShouldBe(Streams.Text(example), vocabulary.NameOf(example));
        }
    }

    [Fact]
    public void A_later_versions_additional_field_is_read_over() =>
        vocabulary.Read<Event>("order.cancelled.v1", """{"by":"anna","reason":"fraud","newInTwoYears":{"a":[1]}}"""u8).ShouldBe(new OrderCancelled("anna", "fraud"));

    [Fact]
    public void What_is_unknown_or_of_another_kind_is_an_error_in_words()
    {
        Should.Throw<JsonException>(() => vocabulary.Read<Event>("order.cancelled.v9", "{}"u8)).Message.ShouldBe("'order.cancelled.v9' is not a known Event of this version of Weft.");
        Should.Throw<JsonException>(() => vocabulary.Read<Command>("order.cancelled.v1", "{}"u8));
        Should.Throw<InvalidOperationException>(() => vocabulary.NameOf("a string"));
    }

    [Fact]
    public void A_snapshot_of_stock_is_the_stock()
    {
        var s = Streams.With(3);
        s.Send(StockWorkflow.StreamOf(new Sku("A")), new ReserveStock(An.Id, "1", 5, "DC"));
        s.Send(StockWorkflow.StreamOf(new Sku("A")), new ConsumeStock(An.Id, "1", 1, An.Noon.AddHours(1)));
        s.Send(StockWorkflow.StreamOf(new Sku("X")), new ReserveStock(An.Id, "2", 1, "DC"));
        JsonTypeInfo json = new StockWorkflow(new StockPolicy([])).StateJson;
        foreach (var state in new object[] { s.Stock("A"), s.Stock("X"), new StockState(new Sku("new")) })
            Streams.Text(JsonSerializer.Deserialize(JsonSerializer.Serialize(state, json), json)!).ShouldBe(Streams.Text(state));
    }

    [Fact]
    public void The_reference_shows_every_word()
    {
        var page = new StringBuilder("# What is persisted\n\nEvery command, event and delivery request by its persisted name, with an example. Names and shapes never change once released; a new shape is a new version.\nThis page is written by a test from the code.\n");
        foreach (var (title, kind) in new[] { ("Commands", typeof(Command)), ("Events", typeof(Event)), ("Delivery requests", typeof(DeliveryRequest)) })
        {
            page.Append($"\n## {title}\n");
            foreach (var example in Examples.All.Where(kind.IsInstanceOfType).OrderBy(vocabulary.NameOf, StringComparer.Ordinal))
                page.Append($"\n### `{vocabulary.NameOf(example)}`\n```json\n{JsonSerializer.Serialize(JsonDocument.Parse(vocabulary.Write(example)), indented)}\n```\n");
        }

        Snapshot.Match("docs/reference/events.md", page.ToString());
    }

    [GeneratedRegex(@"^[a-z]+\.[a-z-]+\.v[1-9]\d*$|^fetch\.v[1-9]$")]
    private static partial Regex Versioned();
}
