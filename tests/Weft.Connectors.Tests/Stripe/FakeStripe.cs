using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;

namespace Weft.Connectors.Tests.Stripe;

/// <summary>
/// Answers calls as Stripe documents that it does, with books of its own: keys and what it remembers under them, payments that are captured once or in pieces, refunds up to
/// what was captured. Nobody here has Stripe at hand: what it does differently in truth shows in no test of ours.
/// </summary>
internal sealed class FakeStripe : HttpMessageHandler
{
    private readonly Dictionary<string, (string Asked, int Status, string Body)> remembered = [];
    private int numbers;

    public Dictionary<string, FakeIntent> Intents { get; } = [];

    public List<FakeRefund> Refunds { get; } = [];

    public Dictionary<string, JsonObject> Things { get; } = [];

    /// <summary>Movements by payout.</summary>
    public Dictionary<string, List<JsonObject>> Movements { get; } = [];

    /// <summary>What came in: method, path and form.</summary>
    public List<FakeCall> Calls { get; } = [];

    /// <summary>Plays a failure on the next write; null when it is answered as it should be.</summary>
    public FakeFault? Next { get; set; }

    public int PageSize { get; set; } = 100;

    public FakeIntent Authorise(long amount, string currency = "eur", bool inPieces = false)
    {
        var intent = new FakeIntent($"pi_{++numbers}", $"ch_{numbers}", amount, currency, inPieces);
        Intents.Add(intent.Id, intent);
        return intent;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var form = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var key = request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null;
        var call = new FakeCall(request.Method.Method, request.RequestUri!.AbsolutePath, request.Method == HttpMethod.Get ? request.RequestUri.Query : form, key, request.Headers.GetValues("Stripe-Version").Single());
        Calls.Add(call);
        if (request.Headers.Authorization?.ToString() != "Bearer sk_test_1") return Answer(401, Error("invalid_request_error", null, "Invalid API Key provided"));
        if (request.Method == HttpMethod.Get) return Do(call) is var (read, text) ? Answer(read, text) : throw new InvalidOperationException();
        if (key is null) return Answer(400, Error("test", "no_key", "A write without a key."));
        var asked = call.Path + "?" + call.Form;
        if (remembered.TryGetValue(key, out var old))
            return old.Asked == asked ? Answer(old.Status, old.Body, replayed: true) : Answer(400, Error("idempotency_error", null, "Keys for idempotent requests can only be used with the same parameters they were first used with."));
        var fault = Next;
        Next = null;
        if (fault is { Executes: false, Remembered: false }) return Answer(fault.Status, fault.Body, retryAfter: fault.RetryAfter);
        var (status, body) = fault is { Executes: false } ? (fault.Status, fault.Body) : Do(call);
        if (fault is { Executes: true }) (status, body) = (fault.Status, fault.Body);
        remembered.Add(key, (asked, status, body));
        return Answer(status, body);
    }

    private (int Status, string Body) Do(FakeCall call)
    {
        var parts = call.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var form = HttpUtility.ParseQueryString(call.Form);
        return (call.Method, parts) switch
        {
            ("GET", ["v1", "payment_intents", var id]) => Intents.TryGetValue(id, out var intent) ? (200, intent.Json().ToJsonString()) : Missing(id),
            ("POST", ["v1", "payment_intents", var id, "capture"]) => Intents.TryGetValue(id, out var intent) ? Capture(intent, form) : Missing(id),
            ("POST", ["v1", "payment_intents", var id, "cancel"]) => Intents.TryGetValue(id, out var intent) ? Cancel(intent) : Missing(id),
            ("POST", ["v1", "refunds"]) => Refund(form),
            ("GET", ["v1", "refunds"]) => List(Refunds.Where(r => r.Intent.Id == form["payment_intent"] || r.Intent.Charge == form["charge"]).Select(r => r.Json()), form["starting_after"]),
            ("GET", ["v1", "refunds", var id]) => Refunds.Find(r => r.Id == id) is { } refund ? (200, refund.Json().ToJsonString()) : Missing(id),
            ("GET", ["v1", "balance_transactions"]) => List(Movements[form["payout"]!], form["starting_after"]),
            ("GET", ["v1", "payouts"]) => List(Things.Values.Where(t => (string)t["object"]! == "payout" && (long)t["created"]! > long.Parse(form["created[gt]"]!, CultureInfo.InvariantCulture)).OrderByDescending(t => (long)t["created"]!), form["starting_after"]),
            ("GET", ["v1", _, var id]) => Things.TryGetValue(id, out var thing) ? (200, thing.ToJsonString()) : Missing(id),
            _ => (404, Error("invalid_request_error", null, $"Unrecognized request URL ({call.Method}: {call.Path}).")),
        };
    }

    private static (int, string) Capture(FakeIntent intent, System.Collections.Specialized.NameValueCollection form)
    {
        if (intent.Status != "requires_capture")
            return (400, Error("invalid_request_error", "payment_intent_unexpected_state", $"This PaymentIntent could not be captured because it has a status of {intent.Status}."));
        var amount = form["amount_to_capture"] is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : intent.Capturable;
        if (amount > intent.Capturable) return (400, Error("invalid_request_error", "amount_too_large", "The capture amount is larger than what can be captured."));
        var final = form["final_capture"] != "false";
        if (!final && !intent.InPieces) return (400, Error("invalid_request_error", "capture_charge_authorization_not_multicapture", "This card cannot be captured several times."));
        intent.Captures.Add(amount);
        if (final || intent.Capturable == 0) intent.Status = "succeeded";
        foreach (var name in form.AllKeys) if (name!.StartsWith("metadata[", StringComparison.Ordinal)) intent.Metadata[name[9..^1]] = form[name]!;
        return (200, intent.Json().ToJsonString());
    }

    private static (int, string) Cancel(FakeIntent intent)
    {
        if (intent.Status is "succeeded" or "canceled")
            return (400, Error("invalid_request_error", "payment_intent_unexpected_state", $"You cannot cancel this PaymentIntent because it has a status of {intent.Status}."));
        (intent.Status, intent.CancellationReason) = ("canceled", "requested_by_customer");
        intent.Cancellations++;
        return (200, intent.Json().ToJsonString());
    }

    private (int, string) Refund(System.Collections.Specialized.NameValueCollection form)
    {
        if (!Intents.TryGetValue(form["payment_intent"]!, out var intent)) return Missing(form["payment_intent"]!);
        var left = intent.Captures.Sum() - Refunds.Where(r => r.Intent == intent && r.Status != "failed").Sum(r => r.Amount);
        var amount = long.Parse(form["amount"]!, CultureInfo.InvariantCulture);
        if (left == 0) return (400, Error("invalid_request_error", "charge_already_refunded", "Charge has already been refunded."));
        if (amount > left) return (400, Error("invalid_request_error", null, $"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", "amount"));
        var refund = new FakeRefund($"re_{++numbers}", intent, amount);
        foreach (var name in form.AllKeys) if (name!.StartsWith("metadata[", StringComparison.Ordinal)) refund.Metadata[name[9..^1]] = form[name]!;
        Refunds.Add(refund);
        return (200, refund.Json().ToJsonString());
    }

    private (int, string) List(IEnumerable<JsonObject> all, string? after)
    {
        var rows = all.ToList();
        var from = after is null ? 0 : rows.FindIndex(r => (string)r["id"]! == after) + 1;
        var page = rows.Skip(from).Take(PageSize).Select(r => r.DeepClone()).ToArray();
        return (200, new JsonObject { ["object"] = "list", ["has_more"] = from + page.Length < rows.Count, ["data"] = new JsonArray(page) }.ToJsonString());
    }

    private static (int, string) Missing(string id) => (404, Error("invalid_request_error", "resource_missing", $"No such object: '{id}'", "id"));

    public static string Error(string type, string? code, string message, string? param = null) =>
        new JsonObject { ["error"] = new JsonObject { ["type"] = type, ["code"] = code, ["message"] = message, ["param"] = param } }.ToJsonString();

    private static HttpResponseMessage Answer(int status, string body, bool replayed = false, int? retryAfter = null)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (replayed) answer.Headers.Add("Idempotent-Replayed", "true");
        if (retryAfter is { } seconds) answer.Headers.Add("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));
        return answer;
    }
}

internal sealed record FakeCall(string Method, string Path, string Form, string? Key, string Version);

/// <summary>A failure of a write.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">What is answered.</param>
/// <param name="Remembered">True when Stripe had begun with it, so that the same key brings the same answer.</param>
/// <param name="Executes">True when it is done all the same.</param>
internal sealed record FakeFault(int Status, string Body, bool Remembered = true, bool Executes = false, int? RetryAfter = null);

internal sealed record FakeIntent(string Id, string Charge, long Amount, string Currency, bool InPieces)
{
    public string Status { get; set; } = "requires_capture";

    public string? CancellationReason { get; set; }

    public int Cancellations { get; set; }

    public List<long> Captures { get; } = [];

    public Dictionary<string, string> Metadata { get; } = [];

    public long Capturable => Status == "requires_capture" ? Amount - Captures.Sum() : 0;

    public JsonObject Json() => new()
    {
        ["id"] = Id,
        ["object"] = "payment_intent",
        ["amount"] = Amount,
        ["amount_capturable"] = Capturable,
        ["amount_received"] = Captures.Sum(),
        ["cancellation_reason"] = CancellationReason,
        ["currency"] = Currency,
        ["created"] = 1_790_000_000,
        ["metadata"] = new JsonObject(Metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value))),
        ["status"] = Status,
        ["latest_charge"] = new JsonObject
        {
            ["id"] = Charge,
            ["object"] = "charge",
            ["balance_transaction"] = Captures.Count != 1 ? null : new JsonObject { ["id"] = "txn_" + Charge, ["object"] = "balance_transaction", ["amount"] = Captures[0], ["fee"] = 29, ["currency"] = Currency },
            ["payment_method_details"] = new JsonObject { ["type"] = "card", ["card"] = new JsonObject { ["multicapture"] = new JsonObject { ["status"] = InPieces ? "available" : "unavailable" } } },
        },
    };
}

internal sealed record FakeRefund(string Id, FakeIntent Intent, long Amount)
{
    public string Status { get; set; } = "succeeded";

    public Dictionary<string, string> Metadata { get; } = [];

    public JsonObject Json() => new()
    {
        ["id"] = Id,
        ["object"] = "refund",
        ["amount"] = Amount,
        ["charge"] = Intent.Charge,
        ["created"] = 1_790_000_100,
        ["currency"] = Intent.Currency,
        ["metadata"] = new JsonObject(Metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value))),
        ["payment_intent"] = Intent.Json(),
        ["reason"] = "requested_by_customer",
        ["status"] = Status,
    };
}
