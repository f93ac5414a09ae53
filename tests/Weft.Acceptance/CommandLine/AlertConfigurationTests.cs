using Weft.Acceptance.Support;
using Weft.Configuration;
using Weft.Connectors;
using Weft.Core.Slas;
using Weft.Hosting;
using Weft.Sdk;

namespace Weft.Acceptance.CommandLine;

/// <summary>Targets and alerts in the configuration: what is wrong is named with its key, and what is right means what it says.</summary>
public sealed class AlertConfigurationTests
{
    private const string Retailer = """
        store: { path: weft.db }
        locations: { DC1: { name: Centre } }
        connections:
          shop: { connector: plain-shop, address: 'http://127.0.0.1:1/', role: channel, secret: 'env:PATH' }
          erp: { connector: sim-erp, address: 'http://127.0.0.1:1/', role: erp, key: 'env:PATH' }
          mail: { connector: smtp, role: notification, host: 127.0.0.1, security: none, from: weft@shop.example }
          oncall: { connector: webhook, address: 'https://oncall.example/hook', role: notification, secret: 'env:PATH' }
        channels:
          shop: { erp: erp, warehouse: erp, location: DC1, currencies: [EUR] }

        """;

    [Fact]
    public void What_is_wrong_is_named_with_its_key()
    {
        var (_, faults) = Read("""
            slas:
              objective: 100
              hours:
                depot: { timeZone: Europe/Berln, days: [mondy], from: "25:00", to: "18:00", holidays: [25.12.2026] }
                night: { from: "22:00", to: "06:00" }
              orderAcceptance: { within: soon }
              shipment: { within: 0s, hours: depo }
              delivery: { within: 1h }
              channels:
                shp: { orderAcceptance: { within: 5m } }
            alerts:
              downAfter: 2h
              heldOrders: 0
              burn: { short: 1h, long: 30m, factor: 0 }
              repeatEvery: 1s
              notify:
                mail: {}
                oncall: { to: [ops@shop.example] }
                erp: {}
                pager: { to: [nobody] }
              acknowledge: true
            """);
        faults.Select(f => f.Key).Distinct().Order(StringComparer.Ordinal).ShouldBe(new[]
        {
            "alerts.acknowledge", "alerts.burn.factor", "alerts.burn.long", "alerts.downAfter", "alerts.heldOrders", "alerts.notify.erp", "alerts.notify.mail.to", "alerts.notify.oncall.to", "alerts.notify.pager",
            "alerts.notify.pager.to", "alerts.repeatEvery", "slas.channels.shp", "slas.delivery", "slas.hours.depot.days", "slas.hours.depot.from", "slas.hours.depot.holidays", "slas.hours.depot.timeZone",
            "slas.hours.night.to", "slas.objective", "slas.orderAcceptance.within", "slas.shipment.hours", "slas.shipment.within",
        }.Order(StringComparer.Ordinal));
        faults.First(f => f.Key == "slas.shipment.hours").Message.ShouldContain("Did you mean 'depot'?");
    }

    [Fact]
    public void What_is_right_means_what_it_says()
    {
        var (options, faults) = Read("""
            slas:
              objective: 95
              hours:
                depot: { timeZone: Europe/Berlin, days: [monday, friday], from: "08:00", to: "18:00", holidays: [2026-12-25] }
              shipment: { within: 10h, hours: depot }
              channels:
                shop: { shipment: { within: 20h, hours: always }, orderAcceptance: { within: 5m } }
            alerts:
              repeatEvery: 1h
              notify:
                mail: { to: [ops@shop.example] }
                oncall: {}
            """);
        faults.ShouldBeEmpty();
        var slas = options.Engine.Slas;
        slas.Objective.ShouldBe(0.95, 0.000_1);
        var general = slas.Of(SlaWorkflow.Shipment, "market");
        (general.Within, general.Hours!.Zone.Id, general.Hours.Days.Length, general.Hours.From, general.Hours.To).ShouldBe((TimeSpan.FromHours(10), "Europe/Berlin", 2, TimeSpan.FromHours(8), TimeSpan.FromHours(18)));
        slas.Of(SlaWorkflow.Shipment, "shop").ShouldBe(new SlaTarget(TimeSpan.FromHours(20)));
        slas.Of(SlaWorkflow.OrderAcceptance, "shop").Within.ShouldBe(TimeSpan.FromMinutes(5));
        slas.Of(SlaWorkflow.OrderAcceptance, "market").Within.ShouldBe(TimeSpan.FromMinutes(15));
        options.Engine.Alerts.Policy.RepeatEvery.ShouldBe(TimeSpan.FromHours(1));
        options.Engine.Alerts.Policy.Notify.Select(n => (n.Connection, string.Join(',', n.To))).ShouldBe([("mail", "ops@shop.example"), ("oncall", "")], ignoreOrder: true);
    }

    private static (WeftOptions Options, IReadOnlyList<SettingFault> Faults) Read(string more)
    {
        using var folder = new Folder();
        folder.Write("weft.yaml", Retailer + more);
        return ConfigurationFile.Read(folder["weft.yaml"], [.. ConnectorCatalogue.All, PlainShop.Kind]);
    }
}
