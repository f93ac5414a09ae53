using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Weft.Simulator.Trade;
using Weft.Simulator.Webhooks;

namespace Weft.Simulator.Wire;

/// <summary>What every simulated system is given: who it is, its own clock, and the retailer's agenda and outgoing post.</summary>
internal sealed record Surroundings(
    string Name, SystemAccount Account, SystemClock Clock, Agenda Agenda, WebhookQueue Webhooks, Func<bool> RowFails);

/// <summary>One vendor's system with its own books. A call is applied whole, one at a time, as a database behind it would do.</summary>
public abstract class SimulatedSystem
{
    private readonly Surroundings surroundings;

    private protected SimulatedSystem(Surroundings surroundings) => this.surroundings = surroundings;

    public string Name => surroundings.Name;

    /// <summary>Pulls the plug: every call fails to connect until it is false again.</summary>
    public bool Down
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    private protected Lock Books { get; } = new();

    private protected SystemAccount Account => surroundings.Account;

    private protected SystemClock Clock => surroundings.Clock;

    private protected Agenda Agenda => surroundings.Agenda;

    /// <summary>Answers a call without any fault.</summary>
    public SimResponse Handle(SimRequest request)
    {
        if (!string.Equals(request.Header(KeyHeader), KeyPrefix + Account.ApiKey, StringComparison.Ordinal))
        {
            return Unauthorised();
        }
        lock (Books)
        {
            try
            {
                return Answer(request, request.Segments()) ?? UnknownAddress();
            }
            catch (JsonException exception)
            {
                return Malformed($"The body is not the JSON expected here: {exception.Message}");
            }
        }
    }

    private protected virtual string KeyHeader => "Authorization";

    private protected virtual string KeyPrefix => "Bearer ";

    private protected abstract SimResponse? Answer(SimRequest request, string[] path);

    private protected abstract SimResponse Unauthorised();

    private protected abstract SimResponse Malformed(string message);

    private protected virtual SimResponse UnknownAddress() => SimResponse.Text(404, "There is nothing at this address.");

    /// <summary>True when the partial-batch dial refuses this row for now.</summary>
    private protected bool RowFails() => surroundings.RowFails();

    private protected void Post(OutgoingWebhook webhook) => surroundings.Webhooks.Post(webhook);

    private protected static SimResponse Json<T>(int status, T body, JsonTypeInfo<T> type) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(body, type));

    private protected static T Read<T>(SimRequest request, JsonTypeInfo<T> type) where T : class =>
        JsonSerializer.Deserialize(request.Body.Span, type) ?? throw new JsonException("it is null");
}
