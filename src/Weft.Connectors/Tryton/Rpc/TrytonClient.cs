using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Weft.Sdk;

namespace Weft.Connectors.Tryton.Rpc;

/// <summary>Field values of one record.</summary>
internal sealed class Fields : Dictionary<string, object?>;

/// <summary>What a call answered, and when by Tryton's clock.</summary>
internal readonly record struct TrytonAnswer(JsonElement Result, DateTimeOffset? ServerTime);

/// <summary>
/// JSON-RPC of Tryton 6.0 over one session. The session and its context (company, language) are kept; when Tryton has forgotten the session, it is opened again
/// and the call repeated, which is safe because a call without session does nothing.
/// </summary>
internal sealed class TrytonClient(HttpClient http, Uri address, string user, string password, TimeProvider clock) : IDisposable
{
    /// <summary>Largest answer read, in bytes.</summary>
    public const int LargestAnswer = 64 * 1024 * 1024;

    private readonly SemaphoreSlim login = new(1);
    private Session? session;

    private sealed record Session(int UserId, AuthenticationHeaderValue Authorization, Fields Context);

    /// <summary>Calls a method; the session's context, with <paramref name="context"/> over it, is the last parameter as Tryton wants it.</summary>
    public async Task<TrytonAnswer> CallAsync(string method, object?[] parameters, CancellationToken cancellation, Fields? context = null)
    {
        var session = await OpenAsync(this.session, cancellation);
        try
        {
            return await PostAsync(method, [.. parameters, Merged(session.Context, context)], session.Authorization, cancellation);
        }
        catch (TrytonSessionLost)
        {
            session = await OpenAsync(null, cancellation, instead: session);
            return await PostAsync(method, [.. parameters, Merged(session.Context, context)], session.Authorization, cancellation);
        }
    }

    /// <summary>Records that match, with the fields asked for.</summary>
    public async Task<ImmutableArray<TrytonRecord>> FindAsync(string model, object?[] domain, string[] fields, CancellationToken cancellation, int limit = 1_000, object?[]? order = null, Fields? context = null) =>
        Records((await CallAsync($"model.{model}.search_read", [domain, 0, limit, order, fields], cancellation, context)).Result);

    /// <summary>The records with these ids, in any order.</summary>
    public async Task<ImmutableArray<TrytonRecord>> ReadAsync(string model, IEnumerable<int> ids, string[] fields, CancellationToken cancellation) =>
        Records((await CallAsync($"model.{model}.read", [ids.ToArray(), fields], cancellation)).Result);

    public async Task<int> CreateAsync(string model, Fields values, CancellationToken cancellation) =>
        (await CallAsync($"model.{model}.create", [new[] { values }], cancellation)).Result[0].GetInt32();

    public async Task WriteAsync(string model, int id, Fields values, CancellationToken cancellation) =>
        await CallAsync($"model.{model}.write", [new[] { id }, values], cancellation);

    /// <summary>
    /// Presses a button. In the wrong state it does nothing and says nothing, so the caller reads the state afterwards. A warning is answered with yes only when
    /// its name starts with <paramref name="safeWarning"/>.
    /// </summary>
    public async Task<JsonElement> PressAsync(string model, string button, IReadOnlyCollection<int> ids, CancellationToken cancellation, string? safeWarning = null)
    {
        try
        {
            return (await CallAsync($"model.{model}.{button}", [ids], cancellation)).Result;
        }
        catch (TrytonFault warning) when (warning.IsWarning && safeWarning is not null && warning.WarningName.StartsWith(safeWarning, StringComparison.Ordinal))
        {
            await CreateAsync("res.user.warning", new() { ["user"] = session!.UserId, ["name"] = warning.WarningName, ["always"] = false }, cancellation);
            return (await CallAsync($"model.{model}.{button}", [ids], cancellation)).Result;
        }
    }

    /// <summary>Runs a wizard of one form on a record: opens it, changes the form it proposes, and goes to the next state.</summary>
    public async Task RunWizardAsync(string wizard, string model, int id, Func<JsonElement, Fields> answer, string next, CancellationToken cancellation)
    {
        var on = new Fields { ["active_model"] = model, ["active_id"] = id, ["active_ids"] = new[] { id } };
        var opened = (await CallAsync($"wizard.{wizard}.create", [], cancellation, on)).Result;
        var (number, start) = (opened[0].GetInt32(), opened[1].GetString()!);
        var form = (await CallAsync($"wizard.{wizard}.execute", [number, new Fields(), start], cancellation, on)).Result;
        var defaults = form.GetProperty("view").GetProperty("defaults");
        await CallAsync($"wizard.{wizard}.execute", [number, new Fields { [start] = answer(defaults) }, next], cancellation, on);
        await CallAsync($"wizard.{wizard}.delete", [number], cancellation, on);
    }

    public void Dispose() => login.Dispose();

    private static ImmutableArray<TrytonRecord> Records(JsonElement list) => [.. list.EnumerateArray().Select(x => new TrytonRecord(x))];

    private static Fields Merged(Fields session, Fields? over)
    {
        if (over is null) return session;
        var merged = new Fields();
        foreach (var (name, value) in session.Concat(over)) merged[name] = value;
        return merged;
    }

    private async Task<Session> OpenAsync(Session? known, CancellationToken cancellation, Session? instead = null)
    {
        if (known is not null) return known;
        await login.WaitAsync(cancellation);
        try
        {
            if (session is { } other && other != instead) return other;
            return session = await LoginAsync(cancellation);
        }
        finally
        {
            login.Release();
        }
    }

    private async Task<Session> LoginAsync(CancellationToken cancellation)
    {
        try
        {
            var key = (await PostAsync("common.db.login", [user, new Fields { ["password"] = password }, "en"], null, cancellation)).Result;
            if (key.ValueKind != JsonValueKind.Array) throw WrongLogin();
            var id = key[0].GetInt32();
            var authorization = new AuthenticationHeaderValue("Session", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{id}:{key[1].GetString()}")));
            var preferences = (await PostAsync("model.res.user.get_preferences", [true, new Fields()], authorization, cancellation)).Result;
            var context = new Fields();
            foreach (var preference in preferences.EnumerateObject()) context[preference.Name] = preference.Value.Clone();
            context["language"] = "en";
            return new Session(id, authorization, context);
        }
        catch (TrytonSessionLost)
        {
            throw WrongLogin();
        }
    }

    private static CallFailedException WrongLogin() => new(HttpStatusCode.Unauthorized, "Check username and password of the connection.", null);

    /// <summary>The envelope has exactly these three members: with any other, Tryton answers in another shape.</summary>
    private async Task<TrytonAnswer> PostAsync(string method, object?[] parameters, AuthenticationHeaderValue? authorization, CancellationToken cancellation)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body))
            TrytonJson.Write(json, new Fields { ["id"] = 1, ["method"] = method, ["params"] = parameters });
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(body.WrittenMemory) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Authorization = authorization;
        // Some of Tryton's servers close the connection after each answer without saying so; a second call on it would break.
        request.Headers.ConnectionClose = true;
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode == HttpStatusCode.Unauthorized) throw new TrytonSessionLost();
        if (response.StatusCode != HttpStatusCode.OK) throw new CallFailedException(response.StatusCode, null, Outcomes.RetryAfter(response, clock));
        await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellation);
        using var document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellation), default, cancellation);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new JsonException("Tryton's answer is not a JSON-RPC answer.");
        if (root.TryGetProperty("error", out var error)) throw TrytonFault.Of(error);
        return new(root.TryGetProperty("result", out var result) ? result.Clone() : default, response.Headers.Date);
    }

    private sealed class TrytonSessionLost : Exception;
}
