using System.Net;
using System.Text;
using System.Text.Json;
using Weft.Connectors;
using Weft.Core.Alerts;
using Weft.Engine;
using Weft.Sdk;

namespace Weft.Acceptance.Scenarios.Support;

/// <summary>Whoever is told of alerts by webhook. Takes a call once by its id, as the signature's standard says, and only when the signature is right.</summary>
internal sealed class OnCall : HttpMessageHandler
{
    public const string Name = "oncall";
    public const string Secret = "a secret of the on-call desk";

    /// <summary>True while nobody listens.</summary>
    public bool IsDown { get; set; }

    /// <summary>Calls that were taken, by type and alert, in order.</summary>
    public List<(string Type, string Alert, long Orders)> Told { get; } = [];

    /// <summary>Ids of the calls that came.</summary>
    public List<string> Ids { get; } = [];

    /// <summary>The connection to it.</summary>
    public Connection Connect(TimeProvider clock)
    {
        var settings = new ConnectionSettings(Name, "webhook", new Uri("http://oncall.test/hook"), new Dictionary<string, string> { ["secret"] = Secret }, null);
        var kind = ConnectorCatalogue.All.Single(k => k.Vendor == "webhook");
        return new Connection(settings, kind.Create(settings, new ConnectorTools(new HttpClient(this, disposeHandler: false) { BaseAddress = settings.Address }, clock)), new LaneOptions());
    }

    /// <summary>Options of an engine that tells it.</summary>
    public static EngineOptions Tells(TimeSpan? repeatEvery = null)
    {
        var options = new EngineOptions();
        options.Alerts.Policy = options.Alerts.Policy with { Notify = [new AlertRecipient(Name, [])], RepeatEvery = repeatEvery ?? options.Alerts.Policy.RepeatEvery };
        return options;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsDown) throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        var (id, time) = (request.Headers.GetValues("webhook-id").Single(), request.Headers.GetValues("webhook-timestamp").Single());
        var expected = Convert.ToBase64String(Signatures.HmacSha256(Secret, Encoding.UTF8.GetBytes($"{id}.{time}."), body));
        if (request.Headers.GetValues("webhook-signature").Single() != $"v1,{expected}") return new HttpResponseMessage(HttpStatusCode.Unauthorized);
        Ids.Add(id);
        using var json = JsonDocument.Parse(body);
        var data = json.RootElement.GetProperty("data");
        if (Ids.Count(i => i == id) == 1) Told.Add((json.RootElement.GetProperty("type").GetString()!, data.GetProperty("id").GetString()!, data.GetProperty("orders").GetInt64()));
        return new HttpResponseMessage(HttpStatusCode.NoContent);
    }
}
