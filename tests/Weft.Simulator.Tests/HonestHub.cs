using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Weft.Simulator.Tests;

/// <summary>
/// The smallest program that keeps the simulated systems in step: it repeats every call with a fixed key until it is answered.
/// It shows that the simulated world can be served at all, whatever the dials, and gives the audit books worth reading.
/// </summary>
internal sealed class HonestHub(Retailer retailer, bool sendsKeys = true) : HttpMessageHandler
{
    private readonly HttpClient http = new(retailer.CreateHandler());
    private readonly SortedDictionary<string, HubJob> jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonNode> shipments = [];
    private string? feedCursor;

    public NaiveTills Tills { get; } = new();

    public int Open => jobs.Values.Count(job => !job.Done);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var stream = request.Content!.ReadAsStream(cancellationToken);
        if (request.RequestUri!.AbsolutePath == "/in/pos")
        {
            Tills.Take(new StreamReader(stream).ReadToEnd(), request.Content.Headers.ContentType?.MediaType);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Accepted));
        }
        var body = JsonNode.Parse(stream)!;
        switch (request.RequestUri!.AbsolutePath)
        {
            case "/in/webshop":
                Notice("webshop", body["id"]!.ToJsonString());
                break;
            case "/in/nordmarkt":
                Notice("nordmarkt", (string)body["orderNumber"]!);
                break;
            case "/in/wms":
                shipments[(string)body["releaseId"]!] = body;
                break;
        }
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Accepted));
    }

    /// <summary>Tries the next steps of everything unfinished.</summary>
    public void Work()
    {
        Try(Poll);
        foreach (var job in jobs.Values.Where(job => !job.Done || job.Noticed).ToList())
        {
            Try(() => Advance(job));
        }
    }

    private void Notice(string channel, string id)
    {
        var key = $"{channel}:{id}";
        if (!jobs.TryGetValue(key, out var job))
        {
            jobs.Add(key, job = new HubJob(channel, id, key));
        }
        job.Noticed = true;
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            // Answered later.
        }
    }

    private void Poll()
    {
        var page = 0;
        JsonNode feed;
        do
        {
            feed = Get($"http://bazario.sim/feed/orders?since={feedCursor ?? "0"}&page={page++}")["feed"]!;
            foreach (var entry in feed["entries"]!.AsArray())
            {
                var order = entry!["entry"]!["order"]!["head"]!;
                var key = "bazario:" + order["id"]!.ToJsonString();
                if (!jobs.TryGetValue(key, out var job) || (!job.Cancelled && (string)order["state"]! == "CANCELLED"))
                {
                    Notice("bazario", order["id"]!.ToJsonString());
                }
            }
        }
        while ((bool)feed["meta"]!["hasMore"]!);
        feedCursor = (string)feed["meta"]!["nextCursor"]!;
    }

    private void Advance(HubJob job)
    {
        job.Read(job.Channel switch
        {
            "webshop" => Get($"http://webshop.sim/orders/{job.Id}"),
            "nordmarkt" => Get($"http://nordmarkt.sim/api/orders/{job.Id}"),
            _ => Get($"http://bazario.sim/ops/orders/{job.Id}")["order"]!,
        });
        job.Noticed = false;
        if (job.Cancelled)
        {
            Undo(job);
            job.Done = true;
        }
        else if (job.Ready && !job.Done)
        {
            Fulfil(job);
        }
    }

    private void Fulfil(HubJob job)
    {
        job.Once("acknowledge", () => Acknowledge(job));
        job.Customer ??= (string)Post("http://erp.sim/customers", job.Key + "/customer", new JsonObject
        {
            ["externalRef"] = job.Key, ["name"] = "Somebody",
        })["no"]!;
        job.SalesOrder ??= (string)Post("http://erp.sim/salesorders", job.Key + "/order", job.SalesOrderBody())["no"]!;
        job.Once("release", () => Post("http://wms.sim/releases", null, job.ReleaseBody()));
        if (shipments.GetValueOrDefault(job.Key) is not { } shipment)
        {
            return;
        }
        if (job.Payment is { } payment)
        {
            job.Once("capture", () => Post($"http://psp.sim/payments/{payment}/captures", job.Key + "/capture", new JsonObject
            {
                ["amount"] = (long)(job.Total * 100), ["currency"] = job.Currency, ["reference"] = job.Key,
            }));
        }
        job.Once("ship", () => Ship(job, (string)shipment["carrier"]!, (string)shipment["tracking"]!));
        foreach (var posting in new[] { "deliveries", "invoices" })
        {
            job.Once(posting, () => Post(
                $"http://erp.sim/salesorders/{job.SalesOrder}/{posting}", $"{job.Key}/{posting}", new JsonObject { ["externalRef"] = job.Key }));
        }
        job.Done = true;
    }

    private void Acknowledge(HubJob job)
    {
        switch (job.Channel)
        {
            case "webshop":
                Post($"http://webshop.sim/orders/{job.Id}/acknowledge", null, new JsonObject { ["reference"] = job.Key });
                break;
            case "nordmarkt":
                Post($"http://nordmarkt.sim/api/orders/{job.Id}/accept", null, new JsonObject { ["sellerReference"] = job.Key });
                break;
            default:
                Post($"http://bazario.sim/ops/orders/{job.Id}/ack", null, new JsonObject { ["ack"] = new JsonObject { ["ref"] = job.Key } });
                break;
        }
    }

    private void Ship(HubJob job, string carrier, string tracking)
    {
        switch (job.Channel)
        {
            case "webshop":
                Post($"http://webshop.sim/orders/{job.Id}/fulfillments", job.Key + "/ship", new JsonObject
                {
                    ["line_items"] = job.Lines(line => new JsonObject { ["id"] = line.Number, ["quantity"] = line.Quantity }),
                    ["tracking"] = new JsonObject { ["company"] = carrier, ["number"] = tracking },
                });
                break;
            case "nordmarkt":
                Send(HttpMethod.Put, $"http://nordmarkt.sim/api/orders/{job.Id}/shipments/1", null, new JsonObject
                {
                    ["carrier"] = carrier,
                    ["trackingCode"] = tracking,
                    ["positions"] = job.Lines(line => new JsonObject { ["position"] = line.Number, ["quantity"] = line.Quantity }),
                });
                break;
            default:
                Post($"http://bazario.sim/ops/orders/{job.Id}/ship", null, new JsonObject
                {
                    ["ship"] = new JsonObject
                    {
                        ["parcel"] = "1",
                        ["carrier"] = carrier,
                        ["code"] = tracking,
                        ["lines"] = job.Lines(line => new JsonObject { ["no"] = line.Number, ["qty"] = line.Quantity }),
                    },
                });
                break;
        }
    }

    private void Undo(HubJob job)
    {
        var reference = Uri.EscapeDataString(job.Key);
        job.Once("stop", () => job.TooLate = "already_picked" == (string?)Send(
            HttpMethod.Post, $"http://wms.sim/releases/{reference}/cancel", null, [], HttpStatusCode.NotFound, HttpStatusCode.Conflict)["code"]);
        if (job.TooLate)
        {
            return;
        }
        job.Once("undo", () =>
        {
            foreach (var order in Get($"http://erp.sim/salesorders?externalRef={reference}")["salesOrders"]!.AsArray())
            {
                Post($"http://erp.sim/salesorders/{(string)order!["no"]!}/cancel", null, []);
            }
        });
        if (job.Payment is { } payment)
        {
            job.Once("void", () => Post($"http://psp.sim/payments/{payment}/voids", null, []));
        }
    }

    private JsonNode Get(string address) => Send(HttpMethod.Get, address, null, null);

    private JsonNode Post(string address, string? key, JsonObject body) => Send(HttpMethod.Post, address, key, body);

    private JsonNode Send(HttpMethod method, string address, string? key, JsonObject? body, params HttpStatusCode[] alsoFine)
    {
        using var request = Calls.Request(method, address, body?.ToJsonString(), sendsKeys ? key : null);
        using var response = http.Send(request);
        using var stream = response.Content.ReadAsStream();
        if (!response.IsSuccessStatusCode && !alsoFine.Contains(response.StatusCode))
        {
            var worthRepeating = response.StatusCode == HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500;
            using var text = new StreamReader(stream, Encoding.UTF8);
            var message = $"{method} {address}: {(int)response.StatusCode} {text.ReadToEnd()}";
            throw worthRepeating ? new HttpRequestException(message) : new InvalidOperationException(message);
        }
        return stream.Length == 0 || stream.ReadByte() != '{' ? new JsonObject() : JsonNode.Parse(Rewound(stream))!;
    }

    private static Stream Rewound(Stream stream)
    {
        stream.Position = 0;
        return stream;
    }
}
