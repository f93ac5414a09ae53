using System.Text;
using Weft.Hosting;

namespace Weft.Acceptance.Scenarios.Support;

/// <summary>Writes options as the file that a process is started with. Secrets go by the environment.</summary>
internal static class NodeYaml
{
    public static string Of(WeftOptions options)
    {
        var yaml = new StringBuilder();
        yaml.AppendLine(options.Store.Kind == ScenarioStore.Sqlite ? $"store:\n  path: {options.Store.Location}" : "store:\n  kind: postgres\n  postgres: env:SCENARIO_STORE");
        yaml.AppendLine($"listen:\n  urls: {options.Urls[0]}");
        yaml.AppendLine($"engine:\n  maxClaims: {options.Engine.MaxClaims}");
        yaml.AppendLine("apiKeys:");
        foreach (var consumer in options.Consumers) yaml.AppendLine($"  {consumer.Name}:\n    sha256: {Convert.ToHexStringLower(consumer.KeySha256.AsSpan())}\n    requestsPerSecond: {consumer.RequestsPerSecond}");
        yaml.AppendLine("locations:");
        foreach (var (code, l) in options.Locations) yaml.AppendLine($"  {code}:\n    name: {l.Name}\n    owner: {l.Owner}\n    safetyStock: {l.SafetyStock}");
        yaml.AppendLine("channels:");
        foreach (var (name, p) in options.Channels) yaml.AppendLine($"  {name}:\n    erp: {p.Erp}\n    warehouse: {p.Warehouse}\n    location: {p.Location}\n    paymentProvider: {p.PaymentProvider}\n    currencies: [{string.Join(", ", p.Currencies)}]");
        yaml.AppendLine("connections:");
        foreach (var (name, c) in options.Connections)
        {
            yaml.AppendLine($"  {name}:\n    connector: {c.Connector}\n    address: {c.Address}\n    role: {c.Role.ToString().ToLowerInvariant()}");
            foreach (var key in c.Values.Keys) yaml.AppendLine($"    {key}: env:{Variable(name, key)}");
            yaml.AppendLine($"    lane:\n      concurrency: {c.Lane.Concurrency}\n      sendTimeout: {c.Lane.SendTimeout.TotalSeconds}s\n      lookUpDelay: {c.Lane.LookUpDelay.TotalMilliseconds}ms");
            yaml.AppendLine($"      backoff: {c.Lane.Backoff.TotalMilliseconds}ms\n      maxBackoff: {c.Lane.MaxBackoff.TotalMilliseconds}ms");
        }

        return yaml.ToString();
    }

    public static Dictionary<string, string> Secrets(WeftOptions options)
    {
        var secrets = options.Connections.SelectMany(c => c.Value.Values.Select(v => (Name: Variable(c.Key, v.Key), v.Value))).ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal);
        secrets["SCENARIO_STORE"] = options.Store.Location;
        return secrets;
    }

    private static string Variable(string connection, string key) => $"SCENARIO_{connection}_{key}".ToUpperInvariant();
}
