using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Weft.Connectors.Tests.Vendure;

/// <summary>Answers a connector's calls by a function of the operation's name and variables; log-ins are answered and counted by itself.</summary>
internal sealed class ScriptedShop(Func<string, JsonNode, Task<(int Status, string Body)>> answer) : HttpMessageHandler
{
    public ScriptedShop(Func<string, JsonNode, (int Status, string Body)> answer)
        : this((operation, variables) => Task.FromResult(answer(operation, variables))) { }

    public int Logins { get; private set; }

    public List<string> Operations { get; } = [];

    public List<string?> Tokens { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
        var operation = body["query"]!.GetValue<string>().Split('(', '{')[0].Trim().Split(' ')[1];
        if (operation == "WeftLogin")
        {
            Logins++;
            var signedIn = Respond(200, """{"data":{"login":{"id":"1"}}}""");
            signedIn.Headers.Add("vendure-auth-token", $"token-{Logins}");
            return signedIn;
        }

        Operations.Add(operation);
        Tokens.Add(request.Headers.Authorization?.Parameter);
        var (status, text) = await answer(operation, body["variables"]!);
        return Respond(status, text);
    }

    private static HttpResponseMessage Respond(int status, string body) => new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
