using System.Net;
using System.Net.Sockets;
using Weft.Connectors.Simulated.Erp;
using Weft.Connectors.Simulated.PaymentProvider;
using Weft.Connectors.Simulated.Warehouse;
using Weft.Connectors.Tests.Simulated;
using Weft.Core.Orders;
using Weft.Sdk;
using Weft.Simulator.Wire;

namespace Weft.Connectors.Tests.Http;

/// <summary>What only a real network shows: escaped addresses, refused connections, answers that never come.</summary>
public sealed class OverHttpTests
{
    [Fact]
    public async Task A_release_with_slashes_in_its_id_is_found_again()
    {
        var retailer = new SimulatedRetailer();
        await using var server = await RetailerServer.StartAsync(retailer.Retailer);
        var connector = Connect(WarehouseConnector.Kind, "sim-wms", "wms", server.Address, retailer);
        var order = retailer.InOurWords();
        var release = new WarehouseReleaseRequest(order.Id, $"{order.Id}/F1", "DC1", "SO-1", order.Number, order.ShipTo, null, SimulatedRetailer.Items(order));
        var delivery = new OutgoingDelivery($"{order.Id}/warehouse-release", "warehouse.release.v1", release, 1);
        (await connector.LookUpAsync(delivery, default)).ShouldBeOfType<LookUp.NotThere>();
        (await connector.SendAsync([delivery], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>().Reference.ShouldBe("webshop:5000000008/F1");
        (await connector.LookUpAsync(delivery, default)).ShouldBeOfType<LookUp.Found>();
        var cancel = new OutgoingDelivery("c", "warehouse.cancellation.v1", new WarehouseCancellationRequest(order.Id, release.ReleaseId, "SO-1", "Changed my mind"), 1);
        (await connector.SendAsync([cancel], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>();
        retailer.Retailer.TakeBooks().Releases.ShouldHaveSingleItem().Status.ShouldBe("cancelled");
    }

    [Fact]
    public async Task References_with_signs_in_them_are_found_again()
    {
        var retailer = new SimulatedRetailer();
        await using var server = await RetailerServer.StartAsync(retailer.Retailer);
        var connector = Connect(ErpConnector.Kind, "sim-erp", "erp", server.Address, retailer);
        var order = retailer.InOurWords(customerId: "a&b=c #1 ü/?");
        var delivery = new OutgoingDelivery("c", "erp.customer.v1", new ErpCustomerRequest(order.Id, order.Customer, order.BillTo, order.ShipTo), 1);
        var first = (await connector.SendAsync([delivery], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>();
        (await connector.LookUpAsync(delivery, default)).ShouldBeOfType<LookUp.Found>().What.Reference.ShouldBe(first.Reference);
        retailer.Retailer.TakeBooks().Customers.ShouldHaveSingleItem().ExternalRef.ShouldBe("webshop:customer:a&b=c #1 ü/?");
    }

    [Fact]
    public async Task A_refused_connection_certainly_did_nothing()
    {
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var retailer = new SimulatedRetailer();
        var connector = Connect(PaymentProviderConnector.Kind, "sim-psp", "psp", new Uri($"http://127.0.0.1:{port}/"), retailer);
        (await connector.SendAsync([Capture(retailer)], default))[0].ShouldBeOfType<DeliveryOutcome.Transient>().Reason.ShouldContain("No connection");
    }

    [Fact]
    public async Task An_answer_that_never_comes_leaves_it_open()
    {
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start();
        using var patience = new CancellationTokenSource();
        var retailer = new SimulatedRetailer();
        var connector = Connect(PaymentProviderConnector.Kind, "sim-psp", "psp", new Uri($"http://{deaf.LocalEndpoint}/"), retailer);
        var sending = connector.SendAsync([Capture(retailer)], patience.Token);
        using var caller = await deaf.AcceptTcpClientAsync();
        await patience.CancelAsync();
        (await sending)[0].ShouldBeOfType<DeliveryOutcome.Uncertain>();
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_answer_leaves_it_open()
    {
        using var rude = new TcpListener(IPAddress.Loopback, 0);
        rude.Start();
        var retailer = new SimulatedRetailer();
        var connector = Connect(PaymentProviderConnector.Kind, "sim-psp", "psp", new Uri($"http://{rude.LocalEndpoint}/"), retailer);
        var sending = connector.SendAsync([Capture(retailer)], default);
        using (var caller = await rude.AcceptTcpClientAsync()) await caller.GetStream().ReadExactlyAsync(new byte[10]);
        (await sending)[0].ShouldBeOfType<DeliveryOutcome.Uncertain>();
    }

    private static OutgoingDelivery Capture(SimulatedRetailer retailer) =>
        new("k", "payment.capture.v1", new PaymentCaptureRequest(retailer.InOurWords().Id, "pay_000000001", SimulatedRetailer.Euro(4275)), 1);

    private static Connector Connect(ConnectorKind kind, string vendor, string system, Uri address, SimulatedRetailer retailer)
    {
        var settings = SimulatedRetailer.Settings(vendor, system) with { Address = new Uri(address, $"{system}/") };
        return kind.Create(settings, new ConnectorTools(new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = settings.Address }, retailer.Clock));
    }
}
