using System.Collections.Immutable;
using Weft.Core.Orders;
using Weft.Engine;
using Weft.Hosting;
using Weft.Sdk;

namespace Weft.Configuration;

/// <summary>Reads <c>weft.yaml</c>, lets environment variables override it (<c>WEFT__STORE__PATH</c>), and names everything that is wrong at once.</summary>
internal sealed class ConfigurationFile
{
    public const string DefaultPath = "weft.yaml";
    private const string Prefix = "WEFT__";

    /// <summary>Stands for the address of an account that is never called.</summary>
    private const string NoAddress = "http://nobody.invalid/";

    private readonly IReadOnlyList<ConnectorKind> kinds;
    private readonly List<SettingFault> faults = [];
    private readonly WeftOptions options = new();

    private ConfigurationFile(IReadOnlyList<ConnectorKind> kinds) => this.kinds = kinds;

    /// <summary>Reads the options of a node.</summary>
    /// <exception cref="HostFaultException">Something is wrong; carries all faults.</exception>
    public static WeftOptions Load(string path, IReadOnlyList<ConnectorKind> kinds)
    {
        var (options, faults) = Read(path, kinds);
        return faults.Count == 0 ? options : throw new HostFaultException(faults);
    }

    /// <summary>Reads where a node listens and where its store is, for verbs that need no more: an operator need not have the node's secrets.</summary>
    /// <exception cref="HostFaultException">Something is wrong with these; carries their faults.</exception>
    public static WeftOptions LoadAddressAndStore(string path, IReadOnlyList<ConnectorKind> kinds)
    {
        var (options, faults) = Read(path, kinds);
        var ours = faults.Where(f => f.Key.Length == 0 || f.Key == path || f.Key.StartsWith("listen", StringComparison.Ordinal) || f.Key.StartsWith("store", StringComparison.Ordinal)).ToList();
        return ours.Count == 0 ? options : throw new HostFaultException(ours);
    }

    /// <summary>Reads the options as far as possible, with all faults.</summary>
    public static (WeftOptions Options, IReadOnlyList<SettingFault> Faults) Read(string path, IReadOnlyList<ConnectorKind> kinds)
    {
        var file = new ConfigurationFile(kinds);
        if (!File.Exists(path)) return (file.options, [new SettingFault("", $"There is no configuration file {path}. Name it with --config; docs/start/weft.yaml is an example.")]);
        try
        {
            var keys = YamlFile.Read(path);
            var overridden = Override(keys);
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var reading = new Reading(file.faults, folder, overridden);
            file.Read(new Section(new ConfigurationBuilder().AddInMemoryCollection(keys).Build(), "", reading));
            file.options.Effective = EffectiveConfiguration.Of(keys, reading);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            return (file.options, [new SettingFault(path, e.Message)]);
        }

        var named = file.faults.Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
        return (file.options, [.. file.faults, .. OptionsCheck.Faults(file.options, kinds).Where(f => !named.Contains(f.Key))]);
    }

    /// <summary>Puts the environment's values over the file's; answers with their keys.</summary>
    private static HashSet<string> Override(Dictionary<string, string?> keys)
    {
        var overridden = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            if (variable.Key is not string name || !name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            var key = name[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal).ToLowerInvariant();
            foreach (var below in keys.Keys.Where(k => k.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase)).ToList()) keys.Remove(below);
            keys[key] = (string?)variable.Value;
            overridden.Add(key);
        }

        return overridden;
    }

    private void Read(Section root)
    {
        ReadStore(root.Below("store"));
        var listen = root.Below("listen");
        options.Urls = listen.List("urls") ?? options.Urls;
        AccessKeys.ReadProxies(listen, options.Access);
        listen.Finish();
        var logs = root.Below("logs");
        options.JsonLogs = logs.OneOf("format", LogFormat.Text) == LogFormat.Json;
        logs.Finish();
        foreach (var (name, section) in root.Named("apiKeys")) ReadConsumer(name, section);
        AccessKeys.Read(root.Below("access"), options.Access);
        LimitKeys.ReadIntake(root.Below("intake"), options.Engine);
        LimitKeys.ReadEngine(root.Below("engine"), options.Engine);
        LimitKeys.ReadReconciliation(root.Below("reconciliation"), options.Engine.Reconciliation);
        LimitKeys.ReadHolds(root.Below("holds"), options.Engine.Holds);
        AlertKeys.Read(root.Below("alerts"), options.Engine.Alerts);
        var stock = new StockKeys(options);
        foreach (var (code, section) in root.Named("locations")) stock.ReadLocation(code, section);
        foreach (var (name, section) in root.Named("channels"))
        {
            ReadChannel(name, section);
            stock.ReadChannel(name, section);
            section.Finish();
        }

        options.Engine.Slas = SlaKeys.Read(root.Below("slas"), options.Channels.Keys);
        stock.ReadLimits(root.Below("stock"));
        options.Routing = new RoutingKeys(options, stock).Read(root.Below("routing"));
        foreach (var (name, section) in root.Named("connections")) ReadConnection(name, section);
        root.Finish();
    }

    private void ReadStore(Section store)
    {
        var kind = store.OneOf("kind", StoreKind.Sqlite);
        var path = store.Text("path") ?? "weft.db";
        var postgres = ConnectionString(store);
        store.Finish();
        if (kind == StoreKind.Postgres && !store.Has("postgres")) store.Fault("postgres", "is missing; it looks like env:WEFT_POSTGRES, a connection string like Host=db;Database=weft;Username=weft;Password=….");
        options.Store = kind == StoreKind.Postgres ? new StoreSettings("postgres", postgres ?? "") : new StoreSettings("sqlite", store.InFolder(path));
    }

    /// <summary>A connection string may stand in the file as long as no password is in it.</summary>
    private string? ConnectionString(Section store)
    {
        var text = store.Text("postgres");
        if (text is null) return null;
        try
        {
            var parsed = new Npgsql.NpgsqlConnectionStringBuilder(text);
            return parsed.Password is null ? text : store.Secret("postgres");
        }
        catch (ArgumentException)
        {
            store.Fault("postgres", "is not a connection string like Host=db;Database=weft;Username=weft.");
            return null;
        }
    }

    private void ReadConsumer(string name, Section section)
    {
        var hash = section.Required("sha256", "env:WEFT_SHOP_KEY_SHA256; 'weft keys new' makes a key and its hash");
        var bytes = ImmutableArray<byte>.Empty;
        if (hash.Length == 64 && hash.All(char.IsAsciiHexDigit)) bytes = [.. Convert.FromHexString(hash)];
        else if (hash.Length > 0) section.Fault("sha256", "is not a SHA-256: 64 hexadecimal digits. 'weft keys new' makes a key and its hash.");
        var access = section.OneOf("access", ApiAccess.Write);
        options.Consumers.Add(new ApiConsumer(name, bytes, access, section.Whole("requestsPerSecond", ApiConsumer.DefaultRequestsPerSecond, most: 100_000)) { Scopes = AccessKeys.ReadScopes(section) });
        section.Finish();
    }

    private void ReadChannel(string name, Section section)
    {
        options.Channels[name] = new Parties(
            section.Required("erp", "the name of a connection with the role erp"),
            section.Required("warehouse", "the name of a connection with the role warehouse, or of the erp when it ships itself"),
            section.Required("location", "the code of a location"),
            section.Text("paymentProvider"),
            [.. section.List("currencies") ?? []],
            section.Whole("toleranceMinor", 0, least: 0))
        {
            Notify = NotificationKeys.Read(section.Below("notifications")),
            RefundLimitMinor = section.Text("refundLimitMinor") is null ? null : section.Whole("refundLimitMinor", 0, least: 0),
            Capture = section.Text("capture") is null ? null : section.OneOf("capture", CaptureMode.Whole),
            CancelBackordersAfter = FulfilmentKeys.ReadWait(section, "cancelBackordersAfter", TimeSpan.FromDays(730)),
            SubstituteAnswerWithin = FulfilmentKeys.ReadWait(section, "substituteAnswerWithin", TimeSpan.FromDays(30)),
        };
    }

    private void ReadConnection(string name, Section section)
    {
        var connector = section.Required("connector", string.Join(" or ", kinds.Select(k => k.Vendor).Order(StringComparer.Ordinal)));
        var kind = kinds.FirstOrDefault(k => k.Vendor == connector);
        var address = kind is { NeedsAddress: false } ? section.Text("address") ?? NoAddress : section.Required("address", "https://shop.example/api/");
        var role = section.OneOf<ConnectionRole>("role", ConnectionRole.Channel);
        if (section.Text("role") is null) section.Fault("role", "is missing; it is channel, erp, warehouse, payment, stores or notification.");
        var lane = LimitKeys.ReadLane(section.Below("lane"));
        var values = ReadValues(section, kind);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            if (address.Length > 0) section.Fault("address", $"'{address}' is not an address like https://shop.example/api/.");
            uri = new Uri("http://missing.invalid/");
        }

        options.Connections[name] = new ConnectionOptions(connector, uri, role) { Values = values, Lane = lane };
    }

    /// <summary>The connector's own settings. Nested keys are joined with '.', as connectors name them.</summary>
    private static Dictionary<string, string> ReadValues(Section section, ConnectorKind? kind)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in section.Rest().ToList())
        {
            if (kind is { Keys.IsDefaultOrEmpty: false } && !kind.Knows(key))
            {
                section.Unknown(key, kind.Keys.Concat(["connector", "address", "role", "lane"]));
                continue;
            }

            var at = key.Replace('.', ':');
            if ((IsSecret(key) ? section.Secret(at) : section.Text(at)) is { } value) values[key] = value;
        }

        return values;
    }

    private static bool IsSecret(string key) => new[] { "password", "secret", "token", "key" }.Any(w => key.EndsWith(w, StringComparison.OrdinalIgnoreCase));

    private enum LogFormat
    {
        Text,
        Json,
    }

    private enum StoreKind
    {
        Sqlite,
        Postgres,
    }
}
