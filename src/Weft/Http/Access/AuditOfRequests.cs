using Microsoft.AspNetCore.Routing;
using Weft.Engine;
using Weft.Engine.Access;

namespace Weft.Http.Access;

/// <summary>Marks writes that programs make all the time. What they change is in the histories of stock and carts; the trail counts them by the minute instead of naming each.</summary>
internal sealed class Frequent;

/// <summary>
/// Records every write of the API in the audit trail: who, what, on what, from where, and how it ended. The entry is durable before the answer leaves, so nothing that somebody was told is
/// missing in it.
/// </summary>
internal sealed class AuditOfRequests(RequestDelegate next, WeftEngine engine, AuditSums sums)
{
    private static readonly object note = new();

    /// <summary>Says more exactly on what a write is, and what it changes.</summary>
    public static void Note(HttpContext context, string entity, string? detail) => context.Items[note] = new Noted(entity, detail);

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint || !context.Request.Path.StartsWithSegments(HttpArea.Api) || !ApiKeyGate.Writes(context) || Caller.Of(context) is not { } caller) return next(context);
        var frequent = caller.Kind == Caller.Key && endpoint.Metadata.GetMetadata<Frequent>() is not null;
        context.Response.OnStarting(() =>
        {
            var entry = EntryOf(context, caller, endpoint);
            if (!frequent) return engine.Audit.RecordAsync(entry);
            sums.Count(entry);
            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>The name under which an endpoint stands in the trail.</summary>
    public static string ActionOf(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "";

    private static AuditEntry EntryOf(HttpContext context, Caller caller, Endpoint endpoint)
    {
        var noted = context.Items[note] as Noted;
        var status = context.Response.StatusCode;
        var outcome = status < 400 ? "done" : status < 500 ? "refused" : "failed";
        return new AuditEntry(caller.Kind, caller.Name, ActionOf(endpoint), noted?.Entity ?? AddressedIn(context, endpoint), Sessions.AddressOf(context), outcome, status is >= 200 and < 300 ? noted?.Detail : $"{status}");
    }

    /// <summary>What the address names: its parts up to the last value.</summary>
    private static string AddressedIn(HttpContext context, Endpoint endpoint)
    {
        if (endpoint is not RouteEndpoint route || context.Request.RouteValues.Count == 0) return "";
        var last = route.RoutePattern.PathSegments.ToList().FindLastIndex(s => !s.IsSimple || s.Parts[0].IsParameter);
        var segments = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return string.Join('/', segments.Take(last + 1).Skip(2));
    }

    private sealed record Noted(string Entity, string? Detail);
}

/// <summary>Counts what happens too often to be named one by one, and writes the sums into the trail every minute: how often the same was done, by whom, from where, and how it ended.</summary>
internal sealed class AuditSums(WeftEngine engine, TimeProvider clock) : BackgroundService
{
    /// <summary>Most different things between two minutes; beyond it they are written at once.</summary>
    public const int MostSums = 1_000;

    private static readonly TimeSpan every = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private Dictionary<AuditEntry, long> sums = [];

    /// <summary>Counts one more of these; what it was on is left out.</summary>
    public void Count(AuditEntry entry)
    {
        lock (gate)
        {
            var what = entry with { Entity = "" };
            sums[what] = sums.GetValueOrDefault(what) + 1;
            if (sums.Count <= MostSums) return;
        }

        _ = WriteAsync();
    }

    /// <summary>Writes what was counted.</summary>
    public Task WriteAsync()
    {
        Dictionary<AuditEntry, long> counted;
        lock (gate) (counted, sums) = (sums, []);
        return Task.WhenAll(counted.Select(c => engine.Audit.RecordAsync(c.Key with { Detail = $"{c.Value} times{(c.Key.Detail is null ? "" : $", {c.Key.Detail}")}" })));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await WriteAsync();
        }
        catch (OperationCanceledException)
        {
            await WriteAsync();
        }
    }
}
