using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Core.Workflow;

namespace Weft.Sdk;

/// <summary>A delivery on its way to another system.</summary>
/// <param name="Key">Idempotency key: the same for every attempt. Unique over the whole of Weft, made of letters, digits and <c>/ : - . _</c>.</param>
/// <param name="Kind">Persisted name of the request, e.g. <c>erp.sales-order.v1</c>.</param>
/// <param name="Request">What is asked.</param>
/// <param name="Attempt">1 for the first.</param>
public sealed record OutgoingDelivery(string Key, string Kind, DeliveryRequest Request, int Attempt);

/// <summary>How an attempt ended.</summary>
public abstract record DeliveryOutcome
{
    private DeliveryOutcome() { }

    /// <summary>Done.</summary>
    /// <param name="Reference">The other system's id of what now exists there.</param>
    /// <param name="At">When it happened, by the other system's clock, where it says so.</param>
    /// <param name="Facts">Further facts (invoice number, total …).</param>
    /// <param name="Messages">Documents read on the way: stored like received messages, in the same transaction.</param>
    public sealed record Delivered(string? Reference = null, DateTimeOffset? At = null, ImmutableDictionary<string, string>? Facts = null, ImmutableArray<PolledMessage> Messages = default) : DeliveryOutcome;

    /// <summary>The account's rate limit is used up.</summary>
    public sealed record Throttled(TimeSpan After) : DeliveryOutcome;

    /// <summary>It certainly did not happen, and may well succeed later.</summary>
    public sealed record Transient(string Reason, TimeSpan? After = null) : DeliveryOutcome;

    /// <summary>It did not happen, and never will as it is.</summary>
    public sealed record Permanent(string Reason, string? Field = null, string? NextStep = null) : DeliveryOutcome;

    /// <summary>
    /// The other system understood and says no, and the order knows what to do with that answer: a warehouse that is asked to stop and has shipped already. Not a fault that an
    /// operator would have to mend.
    /// </summary>
    public sealed record Declined(string Reason) : DeliveryOutcome
    {
        /// <summary>What the answer says beyond that, e.g. <see cref="Core.Inventory.ChannelStockFacts"/>.</summary>
        public ImmutableDictionary<string, string>? Facts { get; init; }
    }

    /// <summary>Nothing was done, because the other system has the order as cancelled.</summary>
    public sealed record CancelledThere(string Reason) : DeliveryOutcome;

    /// <summary>Nobody knows whether it happened: it is looked up before it is sent again.</summary>
    public sealed record Uncertain(string Reason) : DeliveryOutcome;
}

/// <summary>What a look-up found.</summary>
public abstract record LookUp
{
    private LookUp() { }

    /// <summary>It has happened.</summary>
    public sealed record Found(DeliveryOutcome.Delivered What) : LookUp;

    /// <summary>It has not.</summary>
    public sealed record NotThere : LookUp;

    /// <summary>The other system cannot say now.</summary>
    public sealed record Unknown(string Reason) : LookUp;
}

/// <summary>How technical failures map to outcomes, the same for every HTTP connector.</summary>
public static class Outcomes
{
    /// <summary>Maps an exception of <see cref="HttpClient"/>: no connection = did not happen; broken or timed out on the way = uncertain.</summary>
    public static DeliveryOutcome Of(Exception failure) => failure switch
    {
        ReadFailedException e => e.Meaning,
        CallFailedException e => Of(e.StatusCode!.Value, e.Detail, e.RetryAfter),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } e => new DeliveryOutcome.Transient($"No connection: {e.Message}"),
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => new DeliveryOutcome.Transient("No connection: refused."),
        HttpRequestException e => new DeliveryOutcome.Uncertain($"The connection broke before the answer: {e.Message}"),
        OperationCanceledException => new DeliveryOutcome.Uncertain("No answer in time."),
        IOException e => new DeliveryOutcome.Uncertain($"The connection broke before the answer: {e.Message}"),
        System.Text.Json.JsonException e => new DeliveryOutcome.Uncertain($"The answer is not understood: {e.Message}"),
        _ => new DeliveryOutcome.Permanent($"The connector failed: {failure.GetType().Name}: {failure.Message}", null, "Report this as a defect of the connector."),
    };

    /// <summary>Maps a status that is not success. 4xx = refused for good, except 401/403 (credentials: later), 408, 409 left to the connector, 423, 425 and 429.</summary>
    public static DeliveryOutcome Of(HttpStatusCode status, string? detail, TimeSpan? retryAfter) => (int)status switch
    {
        429 => new DeliveryOutcome.Throttled(retryAfter ?? TimeSpan.FromSeconds(1)),
        401 or 403 => new DeliveryOutcome.Transient($"The system refuses our credentials ({(int)status}). {detail}", retryAfter),
        408 or 504 => new DeliveryOutcome.Uncertain($"The system answered {(int)status}. {detail}"),
        423 or 425 or 502 or 503 => new DeliveryOutcome.Transient($"The system answered {(int)status}. {detail}", retryAfter),
        >= 500 => new DeliveryOutcome.Uncertain($"The system answered {(int)status}. {detail}"),
        _ => new DeliveryOutcome.Permanent($"The system refused: {(int)status}. {detail}"),
    };

    /// <summary>The Retry-After header as a time span.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider clock)
    {
        var header = response.Headers.RetryAfter;
        return header?.Delta ?? (header?.Date is { } date && date > clock.GetUtcNow() ? date - clock.GetUtcNow() : null);
    }
}
