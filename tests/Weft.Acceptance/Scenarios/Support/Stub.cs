using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Weft.Acceptance.Scenarios.Support;

/// <summary>A system that answers exactly what a test says, over HTTP on a free port.</summary>
internal sealed class Stub : IAsyncDisposable
{
    private readonly WebApplication application;

    private Stub(WebApplication application) => this.application = application;

    public Uri Address => new(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");

    public static async Task<Stub> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.Run(answer);
        await application.StartAsync();
        return new Stub(application);
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();
}

/// <summary>What becomes of a call on its way to a system.</summary>
internal enum Fate
{
    Pass,

    /// <summary>The system does it, and the connection breaks before the answer.</summary>
    LoseAnswer,

    /// <summary>It does not reach the system until it is let go.</summary>
    Hold,
}

/// <summary>Stands between Weft and a system, and lets a test decide what becomes of each call.</summary>
internal sealed class Between : IAsyncDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 });
    private readonly Uri target;
    private readonly TaskCompletionSource letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stub? stub;
    private int held;

    private Between(Uri target) => this.target = target;

    public Uri Address => stub!.Address;

    /// <summary>Decides by method and path with query, e.g. "POST salesorders".</summary>
    public Func<string, Fate> Decide { get; set; } = _ => Fate.Pass;

    /// <summary>All calls so far, as they came.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Calls that are held now.</summary>
    public int Held => Volatile.Read(ref held);

    public static async Task<Between> StartAsync(Uri target)
    {
        var made = new Between(target);
        made.stub = await Stub.StartAsync(made.PassOnAsync);
        return made;
    }

    public void LetGo() => letGo.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        LetGo();
        await stub!.DisposeAsync();
        client.Dispose();
    }

    private async Task PassOnAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimStart('/') + context.Request.QueryString;
        var call = $"{context.Request.Method} {path}";
        Calls.Enqueue(call);
        var fate = Decide(call);
        if (fate == Fate.Hold && !await HeldAsync(context)) return;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(target, path));
        if (context.Request.ContentLength > 0)
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            request.Content = new ByteArrayContent(body.ToArray());
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        foreach (var (name, value) in context.Request.Headers)
            if (name is not ("Host" or "Content-Length" or "Content-Type")) request.Headers.TryAddWithoutValidation(name, value.ToArray());
        using var answer = await client.SendAsync(request);
        if (fate == Fate.LoseAnswer)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = "application/json";
        await answer.Content.CopyToAsync(context.Response.Body);
    }

    private async Task<bool> HeldAsync(HttpContext context)
    {
        Interlocked.Increment(ref held);
        try
        {
            await letGo.Task.WaitAsync(context.RequestAborted);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref held);
        }
    }
}
