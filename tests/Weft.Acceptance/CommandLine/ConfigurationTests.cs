using Weft.Acceptance.Support;
using Weft.Configuration;
using Weft.Connectors;
using Weft.Core.Orders.Notifications;
using Weft.Hosting;

namespace Weft.Acceptance.CommandLine;

public sealed class ConfigurationTests
{
    private const string Faulty = """
        stor: { path: x }
        store: { kind: oracle }
        listen: { urls: ['ftp://x'] }
        intake: { maxBodyBytes: lots }
        engine: { keepMessages: forever }
        apiKeys: { ops: { sha256: abc, acces: read } }
        locations: { DC1: { name: Centre } }
        connections:
          Web_Shop: { connector: vendur, address: nonsense, role: chanel, lane: { concurency: 3, burst: 0 } }
          shop:
            connector: vendure
            address: http://127.0.0.1:1/admin-api
            role: channel
            usrname: joe
            password: hunter2
            secret: env:WEFT_TEST_NOT_SET
          erp: { connector: sim-erp, address: 'http://127.0.0.1:1/', role: erp, key: 'file:no-such-file' }
        channels:
          shop: { erp: epr, warehouse: shop, location: DC9, currencies: [EURO], toleranceMinor: -1 }
          nobody: { erp: erp, warehouse: erp, location: DC1, currencies: [EUR] }
        """;

    [Fact]
    public void All_faults_are_said_at_once_each_with_its_key()
    {
        var faults = Read(Faulty).Faults;
        faults.Select(f => f.Key).Distinct().Order(StringComparer.Ordinal).ShouldBe(new[]
        {
            "apiKeys.ops.acces", "apiKeys.ops.sha256",
            "channels.nobody", "channels.shop.currencies", "channels.shop.erp", "channels.shop.location", "channels.shop.toleranceMinor", "channels.shop.warehouse", "channels.Web_Shop",
            "connections.Web_Shop", "connections.Web_Shop.address", "connections.Web_Shop.connector", "connections.Web_Shop.lane.burst", "connections.Web_Shop.lane.concurency", "connections.Web_Shop.role",
            "connections.erp.key",
            "connections.shop.password", "connections.shop.secret", "connections.shop.stockLocation", "connections.shop.username", "connections.shop.usrname",
            "engine.keepMessages", "intake.maxBodyBytes", "listen.urls", "stor", "store.kind",
        }.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("stor", "store")]
    [InlineData("connections.Web_Shop.connector", "vendure")]
    [InlineData("connections.Web_Shop.lane.concurency", "concurrency")]
    [InlineData("connections.shop.usrname", "username")]
    [InlineData("channels.shop.erp", "erp")]
    [InlineData("apiKeys.ops.acces", "access")]
    public void A_mistyped_word_is_answered_with_the_nearest_one(string key, string meant) =>
        Read(Faulty).Faults.First(f => f.Key == key).Message.ShouldContain($"Did you mean '{meant}'?");

    [Fact]
    public void A_secret_in_the_file_is_refused_and_not_repeated()
    {
        var faults = Read(Faulty).Faults;
        faults.First(f => f.Key == "connections.shop.password").Message.ShouldContain("env:NAME");
        faults.ShouldAllBe(f => !f.Message.Contains("hunter2"));
        Read("store: { kind: postgres, postgres: 'Host=db;Password=hunter2' }").Faults.ShouldHaveSingleItem().Key.ShouldBe("store.postgres");
        Read("store: { kind: postgres }").Faults.ShouldHaveSingleItem().Key.ShouldBe("store.postgres");
    }

    [Fact]
    public void A_key_that_is_there_twice_is_named() =>
        Read("store:\n  path: a\n  PATH: b").Faults.ShouldHaveSingleItem().Message.ShouldContain("store.PATH is there twice");

    [Fact]
    public async Task Check_reports_every_fault_and_variables_override_the_file()
    {
        using var folder = new Folder();
        folder.Write("weft.yaml", Faulty);
        var faulty = await WeftProgram.RunAsync(folder.Path, null, "check");
        faulty.ExitCode.ShouldBe(1);
        faulty.Lines.Length.ShouldBe(Read(Faulty).Faults.Count);

        folder.Write("weft.yaml", "listen: { urls: ['http://127.0.0.1:1', nonsense] }\nconnections: { erp: { connector: sim-erp, role: erp, address: nonsense, key: 'env:WEFT_TEST_NOT_SET' } }");
        var sound = await WeftProgram.RunAsync(
            folder.Path,
            new Dictionary<string, string> { ["WEFT__LISTEN__URLS"] = "http://127.0.0.1:0", ["WEFT__CONNECTIONS__ERP__ADDRESS"] = "http://127.0.0.1:1/", ["WEFT__CONNECTIONS__ERP__KEY"] = "a secret" },
            "check", "--json");
        sound.ExitCode.ShouldBe(0, sound.Error);
        sound.Json().GetProperty("ok").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task The_example_of_the_documentation_is_sound()
    {
        using var folder = new Folder();
        Directory.CreateDirectory(folder["secrets"]);
        folder.Write("secrets/tryton-password", "x\n");
        File.Copy(Path.Combine(Root(), "docs", "start", "weft.yaml"), folder["weft.yaml"]);
        var hash = new string('a', 64);
        var ended = await WeftProgram.RunAsync(
            folder.Path,
            new Dictionary<string, string> { ["WEFT_OPS_KEY_SHA256"] = hash, ["WEFT_DASHBOARD_KEY_SHA256"] = hash, ["VENDURE_PASSWORD"] = "x", ["VENDURE_WEBHOOK_SECRET"] = "x" },
            "check");
        ended.ExitCode.ShouldBe(0, ended.Error);
    }

    [Fact]
    public void What_customers_are_told_is_read_and_its_faults_are_named()
    {
        const string rest = "locations: { DC1: }\nconnections:\n  mail: { connector: smtp, role: notification, host: localhost, security: none, from: a@b.example }\n  erp: { connector: sim-erp, address: 'http://127.0.0.1:1/', role: erp, key: 'env:PATH' }\n  shop: { connector: sim-bazario, address: 'http://127.0.0.1:1/', role: channel, key: 'env:PATH' }\n";
        const string shop = "channels:\n  shop: { erp: erp, warehouse: erp, location: DC1, currencies: [EUR], notifications: ";
        var (options, none) = Read(rest + shop + "{ connection: mail, facts: [shipped, Refunded], language: de } }");
        none.ShouldBeEmpty();
        var plan = options.Channels["shop"].Notify.ShouldNotBeNull();
        (plan.Connection, plan.Language).ShouldBe(("mail", "de"));
        plan.Facts.ShouldBe([NotificationFact.Shipped, NotificationFact.Refunded]);
        Read(rest + shop + "{ connection: erp, facts: [coffee], langage: de } }").Faults.Select(f => f.Key).Order(StringComparer.Ordinal)
            .ShouldBe(["channels.shop.notifications.connection", "channels.shop.notifications.facts", "channels.shop.notifications.langage"]);
        Read(rest + shop + "{ connection: mail } }").Faults.ShouldHaveSingleItem().Key.ShouldBe("channels.shop.notifications.facts");
    }

    [Fact]
    public void Values_arrive_where_they_belong()
    {
        using var folder = new Folder();
        folder.Write("key", "from a file\n");
        folder.Write("weft.yaml", """
            store: { path: data/weft.db }
            intake: { maxBodyBytes: 2048 }
            engine: { keepMessages: 7d }
            locations: { DC1: }
            connections:
              shop: { connector: sim-bazario, address: 'http://127.0.0.1:1/', role: channel, key: 'file:key', lane: { callsPerSecond: 2.5, sendTimeout: 1500ms } }
              erp: { connector: sim-erp, address: 'http://127.0.0.1:1/', role: erp, key: 'file:key' }
            channels:
              shop: { erp: erp, warehouse: erp, location: DC1, currencies: [EUR, CHF], toleranceMinor: 2 }
            """);
        var options = ConfigurationFile.Load(folder["weft.yaml"], ConnectorCatalogue.All);
        options.Store.Location.ShouldBe(folder["data/weft.db"]);
        options.Engine.MaxBodyBytes.ShouldBe(2048);
        options.Engine.KeepMessages.ShouldBe(TimeSpan.FromDays(7));
        options.Connections["shop"].Values["key"].ShouldBe("from a file");
        options.Connections["shop"].Lane.CallsPerSecond.ShouldBe(2.5);
        options.Connections["shop"].Lane.SendTimeout.ShouldBe(TimeSpan.FromSeconds(1.5));
        options.Connections["erp"].Role.ShouldBe(ConnectionRole.Erp);
        options.Channels["shop"].Currencies.ShouldBe(["EUR", "CHF"]);
        options.Channels["shop"].ToleranceMinor.ShouldBe(2);
    }

    private static (WeftOptions Options, IReadOnlyList<Sdk.SettingFault> Faults) Read(string yaml)
    {
        using var folder = new Folder();
        folder.Write("weft.yaml", yaml);
        return ConfigurationFile.Read(folder["weft.yaml"], ConnectorCatalogue.All);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Weft.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
