using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Weft.Connectors.Vendure;
using Weft.Core.Orders;
using Weft.Core.Workflow;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Vendure;

/// <summary>A connection to a shop, and documents recorded from a real Vendure 3.7.3.</summary>
internal static class Shop
{
    public const string Secret = "a-secret";
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 15, 0, 0, TimeSpan.Zero);

    public static ConnectionSettings Settings(string paymentProvider = "shop", params (string Key, string Value)[] more)
    {
        var values = new Dictionary<string, string> { ["username"] = "weft", ["password"] = "pass", ["secret"] = Secret, ["stockLocation"] = "DC" };
        foreach (var (key, value) in more) values[key] = value;
        return new("shop", "vendure", new Uri("http://shop.example/admin-api"), values, new Parties("erp", "erp", "DC", paymentProvider, ["EUR"], 5));
    }

    public static Connector Connector(HttpMessageHandler? http = null, ConnectionSettings? settings = null, TimeProvider? clock = null) =>
        VendureConnector.Kind.Create(settings ?? Settings(), new ConnectorTools(new HttpClient(http ?? new SocketsHttpHandler()), clock ?? new FakeTimeProvider(Now)));

    public static string Recorded(string name)
    {
        using var stream = typeof(Shop).Assembly.GetManifestResourceStream($"Vendure/Recorded/{name}.json") ?? throw new FileNotFoundException($"Nothing is recorded as {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static Translation Translate(string body, string kind = "order", ConnectionSettings? settings = null) =>
        Connector(settings: settings).Translate(new ReceivedMessage("shop", kind, new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body), Now));

    /// <summary>A recorded document with something changed in it.</summary>
    public static Translation TranslateChanged(string recorded, Action<JsonObject> change)
    {
        var document = JsonNode.Parse(Recorded(recorded))!.AsObject();
        change(document);
        return Translate(document.ToJsonString());
    }

    public static IReadOnlyList<Command> Commands(Translation translation)
    {
        var commands = translation.ShouldBeOfType<Translation.Commands>();
        commands.Fetches.ShouldBeEmpty();
        return [.. commands.List.Select(a => a.Command)];
    }

    public static Order OrderOf(Translation translation) => Commands(translation).OfType<PlaceOrder>().Single().Order;
}
