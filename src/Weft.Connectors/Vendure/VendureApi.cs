using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Sdk;

namespace Weft.Connectors.Vendure;

/// <summary>
/// Asks the admin API of one shop. The session's token lives in memory only; when the shop forgets it, Weft logs in once more.
/// Whatever does not give a result is thrown as a <see cref="VendureFault"/>.
/// </summary>
internal sealed class VendureApi(ConnectorTools tools, VendureSettings settings)
{
    private static readonly TimeSpan loginLimit = TimeSpan.FromSeconds(30);
    private readonly Lock gate = new();
    private Task<string>? session;

    /// <summary>The value of the call's field.</summary>
    public async Task<JsonElement> AskAsync(VendureCall call, JsonObject variables, CancellationToken cancellation)
    {
        var body = BodyOf(call, variables);
        Task<string>? refused = null;
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var (current, token) = await SignedInAsync(refused, cancellation);
            var answer = await PostAsync(body, token, call.Writes, cancellation);
            if (answer.Forbidden) refused = current;
            else return ValueOf(call, answer.Root);
        }

        throw new VendureFault(new DeliveryOutcome.Transient($"The shop does not allow its user '{settings.Username}' to call {call.Field}. Give that user's role the right; then it goes on by itself."));
    }

    private static string BodyOf(VendureCall call, JsonObject variables) => new JsonObject { ["query"] = call.Text, ["variables"] = variables }.ToJsonString();

    private static JsonElement ValueOf(VendureCall call, JsonElement root)
    {
        if (root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0)
            throw new VendureFault(Refusals.Of(errors[0], call.Writes));
        if (!root.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object || !data.TryGetProperty(call.Field, out var value))
            throw new VendureFault(Unclear("The shop's answer has no data.", call.Writes));
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("errorCode", out _)) throw new VendureFault(Refusals.Of(value));
        return value;
    }

    /// <summary>One log-in serves all callers. Its own limit applies to it, not the patience of whoever came first.</summary>
    private async Task<(Task<string> Session, string Token)> SignedInAsync(Task<string>? refused, CancellationToken cancellation)
    {
        Task<string> current;
        lock (gate)
        {
            if (session is null || session == refused || session.IsFaulted || session.IsCanceled) session = SignInAsync();
            current = session;
        }

        try
        {
            return (current, await current.WaitAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            throw new VendureFault(new DeliveryOutcome.Transient("The shop did not answer our log-in in time."));
        }
    }

    private async Task<string> SignInAsync()
    {
        using var limit = new CancellationTokenSource(loginLimit, tools.Clock);
        var body = BodyOf(VendureCalls.Login, new JsonObject { ["username"] = settings.Username, ["password"] = settings.Password });
        var answer = await PostAsync(body, null, writes: false, limit.Token);
        try
        {
            ValueOf(VendureCalls.Login, answer.Root);
        }
        catch (VendureFault fault) when (fault.Outcome is DeliveryOutcome.Permanent refused)
        {
            // Whatever waits behind the log-in can still be done when somebody has corrected the credentials.
            throw new VendureFault(new DeliveryOutcome.Transient($"{refused.Reason} {refused.NextStep}"));
        }

        return answer.Token is { Length: > 0 } token ? token : throw new VendureFault(new DeliveryOutcome.Transient("The shop gave no bearer token. Its authOptions.tokenMethod must include 'bearer'."));
    }

    private async Task<Answer> PostAsync(string body, string? token, bool writes, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, settings.Connection.Address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (settings.ChannelToken is { Length: > 0 } channel) request.Headers.Add("vendure-token", channel);
            using var response = await tools.Http.SendAsync(request, cancellation);
            var text = await response.Content.ReadAsStringAsync(cancellation);
            return Read(response, text) ?? throw new VendureFault(response.IsSuccessStatusCode
                ? Unclear("The shop's answer is not GraphQL. Does the address lead to its admin API?", writes)
                : Certain(Outcomes.Of(response.StatusCode, null, Outcomes.RetryAfter(response, tools.Clock)), writes));
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            throw new VendureFault(Certain(Outcomes.Of(failure), writes));
        }
    }

    /// <summary>Reads an answer in GraphQL's shape, whatever its status; null when it has another shape (a proxy's page, a body refused unread).</summary>
    private static Answer? Read(HttpResponseMessage response, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement.Clone();
            if (root.ValueKind != JsonValueKind.Object || !(root.TryGetProperty("data", out _) || root.TryGetProperty("errors", out _))) return null;
            var forbidden = root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.EnumerateArray().Any(Refusals.IsForbidden);
            return new Answer(root, forbidden, response.Headers.TryGetValues("vendure-auth-token", out var tokens) ? tokens.First() : null);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static DeliveryOutcome Unclear(string reason, bool writes) => Certain(new DeliveryOutcome.Uncertain(reason), writes);

    /// <summary>A call that only reads can be made again: nothing is open about it.</summary>
    private static DeliveryOutcome Certain(DeliveryOutcome outcome, bool writes) =>
        outcome is DeliveryOutcome.Uncertain u && !writes ? new DeliveryOutcome.Transient(u.Reason) : outcome;

    private sealed record Answer(JsonElement Root, bool Forbidden, string? Token);
}
