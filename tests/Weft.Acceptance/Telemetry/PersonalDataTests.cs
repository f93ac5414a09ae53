using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Weft.Acceptance.Support;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Engine;
using Weft.Hosting;
using Weft.Sdk;

namespace Weft.Acceptance.Telemetry;

/// <summary>A customer goes through an order that goes wrong: nothing of them is in logs, metrics or traces.</summary>
public sealed class PersonalDataTests
{
    private const string Talkative = "talkative-erp";

    private static readonly string[] customer = ["Erna Musterfrau", "erna.m@mail.example", "Lindenallee 77", "+49 170 5550199", "tok_visa_4242424242"];

    [Fact]
    public async Task Nothing_of_a_customer_is_in_logs_metrics_or_traces()
    {
        var written = new Written();
        using var listener = new ActivityListener { ShouldListenTo = _ => true, Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded, ActivityStopped = written.Add };
        ActivitySource.AddActivityListener(listener);
        using var folder = new Folder();
        var options = Node.Options(Path.Combine(folder.Path, "weft.db"));
        options.Connections["erp"] = new ConnectionOptions(Talkative, new Uri("http://127.0.0.1:1/"), ConnectionRole.Erp);
        var kinds = new[] { PlainShop.Kind, new ConnectorKind(Talkative, _ => [], (_, _) => new TalkativeErp()) };
        await using (var host = await WeftHost.StartAsync(options, new HostSurroundings { Kinds = kinds, Logs = written.TakeOver }, CancellationToken.None))
        {
            await host.Engine.SubmitAsync(StockWorkflow.StreamOf(new Sku("MUG")), new RegisterSku("MUG"));
            await host.Engine.SubmitAsync(StockWorkflow.StreamOf(new Sku("MUG")), new CountStock("DC1", 50, DateTimeOffset.UtcNow));
            using var http = new HttpClient { BaseAddress = new Uri(host.Addresses[0]) };
            http.DefaultRequestHeaders.Add("X-Api-Key", Node.Key);
            foreach (var broken in (string[])["", "\"sku\":5,", "\"currency\":\"Erna Musterfrau\","])
            {
                using var answer = await http.SendAsync(Signed($$"""{{{broken}}"number":"42{{broken.Length}}","sku":"MUG","quantity":1,"cents":500,"name":"{{customer[0]}}","email":"{{customer[1]}}","street":"{{customer[2]}}","phone":"{{customer[3]}}","card":"{{customer[4]}}"}"""));
                answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            }

            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (!await host.Engine.Queries.IsIdleAsync(limit.Token)) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
            (await host.Engine.Queries.DeadLettersAsync(null, 10, limit.Token)).ShouldNotBeEmpty();
            using var asked = await http.GetAsync("/api/v1/orders/420/story?who=" + Uri.EscapeDataString(customer[0]));
            written.Add("metrics", await http.GetStringAsync("/metrics"));
        }

        written.Of("logs").ShouldContain("was refused for good by erp, for order/webshop:420, trace");
        written.Of("traces").ShouldContain("weft.order=webshop:420");
        written.Of("metrics").ShouldContain("weft_deliveries_dead_total");
        foreach (var where in (string[])["logs", "metrics", "traces"])
            foreach (var secret in customer)
            {
                written.Of(where).ShouldNotContain(secret, Case.Insensitive, where);
                written.Of(where).ShouldNotContain(Uri.EscapeDataString(secret), Case.Insensitive, where);
            }
    }

    private static HttpRequestMessage Signed(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var time = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, $"/in/{Node.Channel}/orders") { Content = new ByteArrayContent(bytes) };
        request.Headers.Add("X-Time", time);
        request.Headers.Add("X-Signature", Convert.ToHexString(Signatures.HmacSha256(Node.Secret, Encoding.UTF8.GetBytes(time + "."), bytes)));
        return request;
    }

    /// <summary>An ERP that names the customer when it refuses.</summary>
    private sealed class TalkativeErp : Connector
    {
        public override ConnectorAbilities Abilities { get; } = new(Talkative, [], TakesCalls: false);

        public override Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) =>
            Task.FromResult(ImmutableArray.CreateRange(batch, _ => (DeliveryOutcome)new DeliveryOutcome.Permanent($"The customer {customer[0]} ({customer[1]}, {customer[3]}) is blocked.")));
    }

    /// <summary>Everything that was logged, traced and measured.</summary>
    private sealed class Written : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<(string Where, string Text)> all = new();

        public void Add(string where, string text) => all.Enqueue((where, text));

        public string Of(string where) => string.Join('\n', all.Where(w => w.Where == where).Select(w => w.Text));

        public void Add(Activity a)
        {
            // The test's own client is not Weft's.
            if (a.Source.Name == "System.Net.Http") return;
            Add("traces", $"{a.DisplayName} {string.Join(' ', a.TagObjects.Select(t => $"{t.Key}={t.Value}"))} {string.Join(' ', a.Baggage)} {string.Join(' ', a.Events.SelectMany(e => e.Tags).Select(t => $"{t.Key}={t.Value}"))} {a.StatusDescription}");
        }

        /// <summary>As a node logs, with nothing on the console.</summary>
        public void TakeOver(ILoggingBuilder logs)
        {
            Logging.Console(logs, json: true);
            logs.ClearProviders().AddProvider(this);
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Add("logs", state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Add("logs", formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
