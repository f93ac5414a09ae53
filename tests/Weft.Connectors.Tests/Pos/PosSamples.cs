using System.Text;
using Weft.Connectors.Pos;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Inventory;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Pos;

/// <summary>A connection of tills, and what they post.</summary>
internal static class PosSamples
{
    public const string Secret = "pos-secret";

    /// <summary>The number of <see cref="Sale"/>.</summary>
    public const string Number = "S017/2/2026-11-03/118";

    public static readonly byte[] Sale = Text("""
        {"store":"S017","workstation":"2","businessDay":"2026-11-03","sequence":118,"type":"sale","at":"2026-11-03T10:02:10.250+01:00",
         "lines":[{"line":1,"sku":"ART-00017","quantity":1},{"line":2,"sku":"ART-00018","quantity":3}],"cashier":"somebody"}
        """);

    public static readonly byte[] Return = Text("""
        {"store":"S017","workstation":"2","businessDay":"2026-11-03","sequence":119,"type":"return","at":"2026-11-03T10:05:00+01:00",
         "lines":[{"line":1,"sku":"ART-00017","quantity":1,"condition":"sellable"},{"line":2,"sku":"ART-00018","quantity":1,"condition":"damaged"},{"line":3,"sku":"ART-00019","quantity":1,"condition":"inspection"}]}
        """);

    public static readonly byte[] Exchange = Text("""
        {"store":"S017","workstation":"2","businessDay":"2026-11-03","sequence":120,"type":"exchange","at":"2026-11-03T10:07:00+01:00",
         "lines":[{"line":1,"type":"return","sku":"ART-00017","quantity":1,"condition":"sellable"},{"line":2,"type":"sale","sku":"ART-00020","quantity":1}]}
        """);

    public static readonly byte[] Transfer = Text("""
        {"store":"S017","workstation":"2","businessDay":"2026-11-03","sequence":121,"type":"transfer","at":"2026-11-03T10:20:00+01:00","to":"S018",
         "lines":[{"line":1,"sku":"ART-00017","quantity":4}]}
        """);

    public static readonly byte[] Count = Text("""
        {"store":"S017","workstation":"2","businessDay":"2026-11-03","sequence":122,"type":"count","at":"2026-11-03T10:30:00+01:00",
         "lines":[{"line":1,"sku":"ART-00017","quantity":0},{"line":2,"sku":"ART-00018","quantity":2,"condition":"damaged"},{"line":3,"sku":"ART-00019","quantity":2,"unit":"case"}]}
        """);

    public static ConnectionSettings Settings { get; } = With();

    public static byte[] Together(params ReadOnlySpan<byte[]> transactions)
    {
        var list = new List<string>();
        foreach (var t in transactions) list.Add(Encoding.UTF8.GetString(t));
        return Text($$"""{"transactions":[{{string.Join(',', list)}}]}""");
    }

    public static ConnectionSettings With(params (string Key, string Value)[] more) =>
        new("tills", "pos", new Uri("http://nobody.invalid/"), more.Append(("secret", Secret)).ToDictionary(m => m.Item1, m => m.Item2), null);

    public static Connector Create(ConnectionSettings? settings = null) => PosConnector.Kind.Create(settings ?? Settings, new ConnectorTools(new HttpClient(), ConnectorContract.NewClock()));

    public static IncomingCall Signed(byte[] body, string? secret = null, string contentType = "application/json") => new(
        "",
        new Dictionary<string, string> { ["x-pos-signature"] = Convert.ToHexStringLower(Signatures.HmacSha256(secret ?? Secret, body)), ["content-type"] = contentType },
        body,
        ConnectorContract.Now);

    public static Translation Translate(string kind, byte[] body, ConnectionSettings? settings = null, DateTimeOffset? receivedAt = null) =>
        Create(settings).Translate(new ReceivedMessage("tills", kind, new Dictionary<string, string>(), body, receivedAt ?? ConnectorContract.Now));

    /// <summary>The rows of a message, each in one line.</summary>
    public static IReadOnlyList<string> Rows(Translation translation) => [.. translation.ShouldBeOfType<Translation.Rows>(translation.ToString()).List.Select(Row)];

    private static string Row(MessageRow row) => row.Refused is { } why
        ? $"{row.Name} refused ({why.Field}): {why.Reason}"
        : $"{row.Name} {string.Join(", ", row.Commands.Select(c => $"{c.To.Key} {Command(c.Command)}"))}";

    private static string Command(Core.Workflow.Command command) => command switch
    {
        MoveStock m => $"{m.Change:+0;-0} {m.Bucket} at {m.Location} {m.Reason} {m.Key}{(m.Unit is null ? "" : $" in {m.Unit}")}",
        CountStock c => $"{c.OnHand} {c.Bucket} at {c.Location}{(c.Unit is null ? "" : $" in {c.Unit}")}",
        _ => command.ToString(),
    };

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
