using System.Net;
using System.Text.Json.Nodes;

namespace Weft.Acceptance.Scenarios.Support;

/// <summary>Writes down every call that goes through it.</summary>
internal sealed class CallBook(HttpMessageHandler inner, TimeProvider clock) : DelegatingHandler(inner)
{
    public List<BookedCall> All { get; } = [];

    /// <summary>Systems at which nobody listens.</summary>
    public HashSet<string> Down { get; } = [];

    /// <summary>Calls to one system.</summary>
    public IReadOnlyList<BookedCall> To(string system) => [.. All.Where(c => c.System == system)];

    /// <summary>Calls by which one system was told numbers.</summary>
    public IReadOnlyList<BookedCall> Numbers(string system) => [.. To(system).Where(c => c.Numbers.Count > 0)];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!;
        if (Down.Contains(address.Host.Replace(".sim", "", StringComparison.Ordinal))) throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        var numbers = body is not null && address.AbsolutePath is "/inventory" or "/api/stock" or "/ops/stock" ? Read(JsonNode.Parse(body!)!) : [];
        var answer = await base.SendAsync(request, cancellationToken);
        All.Add(new BookedCall(clock.GetUtcNow(), address.Host.Replace(".sim", "", StringComparison.Ordinal), answer.StatusCode, answer.Headers.RetryAfter?.Delta, numbers));
        return answer;
    }

    private static List<(string Sku, int Units)> Read(JsonNode body)
    {
        var rows = (body["items"] ?? body["rows"] ?? body["stock"]!["items"])!.AsArray();
        return [.. rows.Select(r => ((string)(r!["sku"] ?? r["item"])!, (int)(r["available"] ?? r["quantity"] ?? r["qty"])!))];
    }
}

/// <summary>A call that Weft made.</summary>
/// <param name="At">When it was answered.</param>
/// <param name="System">Whom it called.</param>
/// <param name="Status">The answer.</param>
/// <param name="RetryAfter">How long the answer asks to wait.</param>
/// <param name="Numbers">The stock numbers in it.</param>
internal sealed record BookedCall(DateTimeOffset At, string System, HttpStatusCode Status, TimeSpan? RetryAfter, IReadOnlyList<(string Sku, int Units)> Numbers)
{
    public bool TooMany => Status == HttpStatusCode.TooManyRequests;
}
