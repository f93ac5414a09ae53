using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Contract;

/// <summary>What the engine relies on when a connector reads messages.</summary>
public abstract class TranslationContract
{
    private const int Trials = 2_000;

    /// <summary>Values that no sender should send, put in place of any value of a sample.</summary>
    private static readonly string[] oddValues =
    [
        "null", "\"\"", "\"x\"", "-1", "0", "1.5", "1e400", "99999999999999999999", "true", "[]", "{}", "[null]", "\"\\u0000\"", "\"\\ud800\"",
        "\"2026-13-45T00:00:00\"", "\"2026-11-03T10:15:30\"", "\"999999999999999999999999999999\"",
    ];

    /// <summary>The connector.</summary>
    protected abstract ConnectorKind Kind { get; }

    /// <summary>Settings of a channel, a warehouse …</summary>
    protected abstract ConnectionSettings Settings { get; }

    /// <summary>A message of each kind it understands.</summary>
    protected abstract IReadOnlyList<ContractSample> Samples { get; }

    [Fact]
    public void Every_sample_is_understood() =>
        Samples.Select(s => Translate(s.Kind, s.Body)).ShouldAllBe(t => t is Translation.Commands || t is Translation.Nothing || t is Translation.Several || IsWhole(t));

    [Fact]
    public void The_same_message_always_gives_the_same_answer()
    {
        foreach (var sample in Samples) Shape(Translate(sample.Kind, sample.Body)).ShouldBe(Shape(Translate(sample.Kind, sample.Body)));
    }

    [Fact]
    public void A_kind_it_does_not_know_is_quarantined() =>
        Quarantined(Translate("a-kind-of-tomorrow", Samples[0].Body)).Reason.ShouldContain("a-kind-of-tomorrow");

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("<order/>")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("{}")]
    public void What_is_no_document_is_quarantined(string body)
    {
        foreach (var sample in Samples) Quarantined(Translate(sample.Kind, Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public void A_message_cut_short_is_quarantined()
    {
        foreach (var sample in Samples)
            for (var length = 0; length < sample.Body.Length; length += Math.Max(1, sample.Body.Length / 200))
                Quarantined(Translate(sample.Kind, sample.Body[..length]));
    }

    [Fact]
    public void Bytes_of_any_kind_never_throw() =>
        Gen.Select(AnySample(), Gen.Byte.Array[0, 300]).Sample(
            (sample, body) => Answered(Translate(sample.Kind, body)), iter: Trials, threads: 1);

    [Fact]
    public void Flipped_bytes_never_throw() =>
        Gen.Select(AnySample(), Gen.Select(Gen.Int[0, 1_000_000], Gen.Byte).Array[1, 4]).Sample(
            (sample, flips) =>
            {
                var body = sample.Body.ToArray();
                foreach (var (at, value) in flips) body[at % body.Length] = value;
                return Answered(Translate(sample.Kind, body));
            },
            iter: Trials,
            threads: 1);

    [Fact]
    public void A_wrong_value_in_any_field_never_throws()
    {
        foreach (var sample in Samples)
        {
            var places = Places(JsonNode.Parse(sample.Body)!).Count;
            for (var place = 0; place < places; place++)
            {
                foreach (var odd in oddValues) Answered(Translate(sample.Kind, With(sample.Body, place, odd))).ShouldBeTrue();
                Answered(Translate(sample.Kind, With(sample.Body, place, null))).ShouldBeTrue();
            }
        }
    }

    /// <summary>A body with one value replaced, or left out.</summary>
    protected static byte[] With(byte[] body, int place, string? value)
    {
        var root = JsonNode.Parse(body)!;
        var node = Places(root)[place];
        var name = node.Parent is JsonObject ? node.GetPropertyName() : null;
        if (value == "1e400" || value == "\"\\ud800\"" || value is not null && value.Length > 18 && value[0] != '"') value = Raw(value);
        switch (node.Parent)
        {
            case JsonObject o when value is null: o.Remove(name!); break;
            case JsonArray a when value is null: a.Remove(node); break;
            default: node.ReplaceWith(value is null ? null : JsonNode.Parse(value)); break;
        }

        return Encoding.UTF8.GetBytes(Unraw(root.ToJsonString()));
    }

    /// <summary>A body with the field at this path (<c>line_items[0].quantity</c>) set to other JSON, or left out.</summary>
    protected static byte[] With(byte[] body, string path, string? value)
    {
        var root = JsonNode.Parse(body)!;
        var dot = path.LastIndexOf('.');
        var owner = dot < 0 ? root : Places(root).Find(n => n.GetPath() == "$." + path[..dot]);
        var fields = owner.ShouldBeOfType<JsonObject>($"The sample has no {path}.");
        fields.Remove(path[(dot + 1)..]).ShouldBeTrue($"The sample has no {path}.");
        if (value is not null) fields[path[(dot + 1)..]] = JsonNode.Parse(value);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    /// <summary>Translates a message of the connection under test.</summary>
    protected Translation Translate(string kind, byte[] body) =>
        Create().Translate(new ReceivedMessage(Settings.Name, kind, new Dictionary<string, string>(), body, ConnectorContract.Now));

    /// <summary>The quarantine, with words for whoever looks at it.</summary>
    protected static Translation.Quarantine Quarantined(Translation translation)
    {
        var quarantine = translation.ShouldBeOfType<Translation.Quarantine>();
        Answered(quarantine).ShouldBeTrue();
        return quarantine;
    }

    /// <summary>The commands of a message that is understood.</summary>
    protected static IReadOnlyList<Addressed> Understood(Translation translation) => translation.ShouldBeOfType<Translation.Commands>(translation.ToString()).List;

    private Gen<ContractSample> AnySample()
    {
        var samples = Samples;
        return Gen.Int[0, samples.Count - 1].Select(i => samples[i]);
    }

    private static bool Answered(Translation translation) => translation switch
    {
        Translation.Quarantine q => q.Reason.Length > 0 && q.NextStep.Length > 0,
        Translation.Commands c => !c.List.IsDefault && !c.Fetches.IsDefault,
        Translation.Nothing n => n.Why.Length > 0,
        Translation.Rows r => r.List.Length > 0 && r.List.All(row => row.Name.Length > 0 && (row.Refused is null ? row.Commands.Length > 0 : row.Commands.IsEmpty && Answered(row.Refused))),
        Translation.Several s => s.Messages.Length > 0 && s.Messages.All(m => m.Kind.Length > 0 && m.DedupKey.Length > 0),
        _ => false,
    };

    private static bool IsWhole(Translation translation) => translation is Translation.Rows rows && rows.List.All(r => r.Refused is null);

    private static string Shape(Translation translation) => translation switch
    {
        Translation.Commands c => string.Join('\n', c.List.Select(a => $"{a.To} {a.Command}").Concat(c.Fetches.Select(f => f.ToString()))),
        Translation.Rows r => string.Join('\n', r.List.Select(row => $"{row.Name} {string.Join(' ', row.Commands.Select(a => $"{a.To} {a.Command}"))} {row.Refused}").Concat(r.Notes)),
        Translation.Several s => string.Join('\n', s.Messages.Select(m => $"{m.Kind} {m.DedupKey} {m.Content} {Convert.ToHexString(m.Body.Span)}")),
        _ => translation.ToString()!,
    };

    private static List<JsonNode> Places(JsonNode root)
    {
        var places = new List<JsonNode>();
        Collect(root);
        return places;

        void Collect(JsonNode node)
        {
            IEnumerable<JsonNode?> children = node switch { JsonObject o => o.Select(p => p.Value), JsonArray a => a, _ => [] };
            foreach (var child in children.OfType<JsonNode>().ToList())
            {
                places.Add(child);
                Collect(child);
            }
        }
    }

    /// <summary>Values that <see cref="JsonNode"/> would refuse or rewrite travel as marked text.</summary>
    private static string Raw(string value) => "\"@raw:" + Convert.ToHexString(Encoding.UTF8.GetBytes(value)) + "@\"";

    private static string Unraw(string json)
    {
        var start = json.IndexOf("\"@raw:", StringComparison.Ordinal);
        if (start < 0) return json;
        var end = json.IndexOf("@\"", start, StringComparison.Ordinal);
        return json[..start] + Encoding.UTF8.GetString(Convert.FromHexString(json[(start + 6)..end])) + json[(end + 2)..];
    }

    private Connector Create() => Kind.Create(Settings, new ConnectorTools(new HttpClient { BaseAddress = Settings.Address }, ConnectorContract.NewClock()));
}
