using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Weft.Simulator.Faults;

namespace Weft.Simulator.Wire;

/// <summary>The simulated systems over real HTTP on loopback, each below its own path prefix.</summary>
public sealed class RetailerServer : IAsyncDisposable
{
    private const int MaxBodyBytes = 1024 * 1024;

    private readonly WebApplication application;

    private RetailerServer(WebApplication application, Uri address) => (this.application, Address) = (application, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The base address of a system, by its name: webshop, nordmarkt, bazario, erp, wms, psp or pos.</summary>
    public Uri AddressOf(string system) => new(Address, system + "/");

    /// <summary>Starts listening on 127.0.0.1; port 0 takes a free one.</summary>
    public static async Task<RetailerServer> StartAsync(Retailer retailer, int port = 0, CancellationToken cancellation = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MaxBodyBytes;
            options.Listen(IPAddress.Loopback, port);
        });
        var application = builder.Build();
        application.Run(context => AnswerAsync(retailer, context));
        await application.StartAsync(cancellation);
        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new RetailerServer(application, new Uri(bound + "/"));
    }

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
    }

    private static async Task AnswerAsync(Retailer retailer, HttpContext context)
    {
        var body = await ReadBodyAsync(context);
        var (system, request) = Translate(context, body);
        if (retailer.Call(system, request) is not { } exchange)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (exchange.Delay > TimeSpan.Zero)
        {
            try
            {
                await Task.Delay(exchange.Delay, retailer.Time, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                return; // The caller gave up waiting.
            }
        }
        if (exchange.Fate != CallFate.Answered)
        {
            context.Abort();
            return;
        }
        await WriteAsync(context.Response, exchange.Response!);
    }

    private static async Task WriteAsync(HttpResponse response, SimResponse answer)
    {
        response.StatusCode = answer.Status;
        if (answer.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString();
        }
        if (answer.Body.Length > 0)
        {
            response.ContentType = answer.ContentType;
            response.ContentLength = answer.Body.Length;
            await response.Body.WriteAsync(answer.Body);
        }
    }

    private static async ValueTask<byte[]> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength is { } length)
        {
            if (length == 0)
            {
                return [];
            }
            var body = new byte[Math.Min(length, MaxBodyBytes)];
            await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
            return body;
        }
        using var copy = new MemoryStream();
        await context.Request.Body.CopyToAsync(copy, context.RequestAborted);
        return copy.ToArray();
    }

    /// <summary>Splits <c>/erp/salesorders?externalRef=1</c> as it was sent, before anything is decoded.</summary>
    private static (string System, SimRequest Request) Translate(HttpContext context, byte[] body)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var question = target.IndexOf('?');
        var path = question < 0 ? target : target[..question];
        var query = question < 0 ? "" : target[question..];
        var slash = path.IndexOf('/', 1);
        var (system, rest) = slash < 0 ? (path[1..], "/") : (path[1..slash], path[slash..]);
        var headers = new Dictionary<string, string>(context.Request.Headers.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in context.Request.Headers)
        {
            headers[name] = value.ToString();
        }
        return (system, new SimRequest(context.Request.Method, rest, query, headers, body));
    }
}
