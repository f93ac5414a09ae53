using Microsoft.Extensions.Time.Testing;
using Weft.Connectors.Tests.Tryton.Fake;
using Weft.Core.Orders;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Tryton;

/// <summary>An order whose goods leave from several warehouses: one sale, a shipment in each.</summary>
public sealed class PieceTests
{
    private readonly FakeRetailer shop = new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 9, 20, 0, TimeSpan.Zero)), TrytonTestSettings.With("locations.STORE1", "ST"));

    [Fact]
    public async Task Each_warehouse_gets_its_units_and_nothing_else()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "DC1", FakeRetailer.Mugs(2)), FakeRetailer.Piece("1", "F2", "STORE1", FakeRetailer.Mugs(1), FakeRetailer.Books(1)));
        Shipped().ShouldBe(["F1 WH assigned L1×2", "F2 ST assigned L1×1 L2×1"]);
        // Once more changes nothing.
        await shop.DoAsync(FakeRetailer.Piece("1", "F2", "STORE1", FakeRetailer.Mugs(1), FakeRetailer.Books(1)), FakeRetailer.Piece("1", "F1", "DC1", FakeRetailer.Mugs(2)));
        Shipped().ShouldBe(["F1 WH assigned L1×2", "F2 ST assigned L1×1 L2×1"]);
    }

    [Fact]
    public async Task What_no_warehouse_has_been_given_stays_in_draft()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "STORE1", FakeRetailer.Books(1)));
        Shipped().ShouldBe([" WH draft L1×3", "F1 ST assigned L2×1"]);
    }

    [Fact]
    public async Task Two_pieces_alike_at_one_warehouse_are_two_shipments()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "DC1", FakeRetailer.Mugs(1)), FakeRetailer.Piece("1", "F2", "DC1", FakeRetailer.Mugs(1)));
        Shipped().ShouldBe([" WH draft L1×1 L2×1", "F1 WH assigned L1×1", "F2 WH assigned L1×1"]);
    }

    [Fact]
    public async Task A_piece_that_is_stopped_can_be_given_to_another_warehouse()
    {
        await shop.DoAsync(
            FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "DC1", FakeRetailer.Mugs(3)), FakeRetailer.Piece("1", "F2", "STORE1", FakeRetailer.Books(1)),
            FakeRetailer.StopPiece("1", "F2"), FakeRetailer.StopPiece("1", "F2"), FakeRetailer.Piece("1", "F3", "DC1", FakeRetailer.Books(1)));
        Shipped().ShouldBe(["F1 WH assigned L1×3", "F3 WH assigned L2×1"]);
        (await shop.Connect().LookUpAsync(FakeRetailer.StopPiece("1", "F2"), default)).ShouldBeOfType<LookUp.Found>();
        (await shop.Connect().LookUpAsync(FakeRetailer.StopPiece("1", "F3"), default)).ShouldBeOfType<LookUp.NotThere>();
    }

    [Fact]
    public async Task A_piece_that_has_left_is_not_stopped_and_the_other_one_is()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "DC1", FakeRetailer.Mugs(3)), FakeRetailer.Piece("1", "F2", "STORE1", FakeRetailer.Books(1)));
        Ship("F1");
        (await shop.SendAsync(FakeRetailer.StopPiece("1", "F1"))).ShouldBeOfType<DeliveryOutcome.Declined>().Reason.ShouldContain("already shipped");
        await shop.DoAsync(FakeRetailer.StopPiece("1", "F2"));
        Shipped().ShouldBe(["F1 WH done L1×3", " ST draft L2×1"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_shipment_is_reported_with_its_piece()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "DC1", FakeRetailer.Mugs(3)), FakeRetailer.Piece("1", "F2", "STORE1", FakeRetailer.Books(1)));
        Ship("F2");
        var connector = shop.Connect();
        string? cursor = null;
        var reports = new List<ReportShipment>();
        for (var more = true; more;)
        {
            var page = await connector.PollAsync(cursor, default);
            (cursor, more) = (page.Cursor, page.More);
            foreach (var m in page.Messages)
                if (connector.Translate(new ReceivedMessage("erp", m.Kind, new Dictionary<string, string>(), m.Body, shop.Clock.GetUtcNow())) is Translation.Commands c) reports.AddRange(c.List.Select(x => x.Command).OfType<ReportShipment>());
        }

        var report = reports.ShouldHaveSingleItem();
        (report.FulfilmentId, report.Lines.ShouldHaveSingleItem()).ShouldBe(("F2", new("L2", 1)));
    }

    [Fact]
    public async Task More_than_is_left_for_a_warehouse_is_refused_and_changes_nothing()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.Piece("1", "F1", "DC1", FakeRetailer.Mugs(2)));
        (await shop.SendAsync(FakeRetailer.Piece("1", "F2", "STORE1", FakeRetailer.Mugs(2)))).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("1 of 2 units of line L1 left");
        Shipped().ShouldBe([" WH draft L1×1 L2×1", "F1 WH assigned L1×2"]);
    }

    [Theory]
    [InlineData(Contract.CallFault.LostOnTheWay)]
    [InlineData(Contract.CallFault.LostAnswer)]
    public async Task A_fault_on_any_call_leaves_each_unit_once(Contract.CallFault fault)
    {
        for (var call = 1; call <= 50; call++)
        {
            var shop = new FakeRetailer(new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 9, 20, 0, TimeSpan.Zero)), TrytonTestSettings.With("locations.STORE1", "ST"));
            await shop.DoAsync(FakeRetailer.Sale("1"));
            using var faulty = new Contract.FaultyRemote(shop.Tryton, fault, n => n == call);
            var connector = shop.Connect(faulty);
            var piece = FakeRetailer.Piece("1", "F2", "STORE1", FakeRetailer.Mugs(1), FakeRetailer.Books(1));
            await connector.SendAsync([piece], default);
            if (!faulty.Played) return;
            (await connector.SendAsync([piece], default))[0].ShouldBeOfType<DeliveryOutcome.Delivered>($"call {call}");
            Pieces.Of(shop).ShouldBe([" WH draft L1×2", "F2 ST assigned L1×1 L2×1"], $"call {call}");
        }

        Assert.Fail("The release took more calls than were tried.");
    }

    [Fact]
    public async Task Parcels_of_other_systems_leave_from_the_warehouse_they_were_in()
    {
        await shop.DoAsync(FakeRetailer.Sale("1"), FakeRetailer.ParcelFrom("1", "P2", "STORE1", FakeRetailer.Books(1)), FakeRetailer.ParcelFrom("1", "P1", "DC1", FakeRetailer.Mugs(3)), FakeRetailer.ParcelFrom("1", "P1", "DC1", FakeRetailer.Mugs(3)));
        Shipped().ShouldBe([" ST done L2×1", " WH done L1×3"], ignoreOrder: true);
        shop.Units(shop.Book, 93).ShouldBe(-1, "The store's stock is what it was taken from.");
    }

    private void Ship(string piece) => Pieces.Ship(shop, piece);

    private List<string> Shipped() => Pieces.Of(shop);
}
