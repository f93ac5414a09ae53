using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Weft.Acceptance.Scenarios.Support;
using Weft.Acceptance.Support;

namespace Weft.Acceptance.Stock;

public sealed class ReservationTests
{
    public static TheoryData<string> Stores => StockRetail.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_cart_holds_its_units_until_it_gives_them_back(string store)
    {
        await using var node = await StockRetail.StartAsync(store);
        await node.StockAsync("MUG", 5, "DC1");
        await node.StockAsync("CUP", 9, "S001");
        var cart = StockRetail.Cart("cart-1", true, ("MUG", 3), ("CUP", 2), ("MUG", 1));
        var (status, made) = await node.PostAsync("reservations", cart);
        status.ShouldBe(HttpStatusCode.Created, made.GetRawText());
        (made.Text("id"), made.Text("status")).ShouldBe(("cart-1", "held"));
        Lines(made).ShouldBe([("1", "MUG", 3, 0), ("2", "CUP", 2, 0), ("3", "MUG", 1, 0)]);
        (await node.AvailableAsync("MUG"), await node.AvailableAsync("CUP")).ShouldBe((1, 7));

        var (again, same) = await node.PostAsync("reservations", cart);
        (again, same.Text("status")).ShouldBe((HttpStatusCode.OK, "held"));
        (await node.AvailableAsync("MUG")).ShouldBe(1, "asking again holds nothing twice");

        await node.RestartAsync();
        var found = await node.GetAsync("reservations/cart-1");
        (found.Text("status"), found.GetProperty("expiresAt").GetDateTimeOffset()).ShouldBe(("held", made.GetProperty("expiresAt").GetDateTimeOffset()));
        (await node.AvailableAsync("MUG")).ShouldBe(1);

        (await node.PostAsync("reservations/cart-1/release", new { })).Body.Text("outcome").ShouldBe("accepted");
        (await node.PostAsync("reservations/cart-1/release", new { })).Body.Text("outcome").ShouldBe("already-done");
        (await node.AvailableAsync("MUG"), await node.AvailableAsync("CUP")).ShouldBe((5, 9));
        (await node.GetAsync("reservations/cart-1")).Text("status").ShouldBe("released");
        var (over, problem) = await node.PostAsync("reservations", cart);
        (over, problem.Text("reason")).ShouldBe((HttpStatusCode.Conflict, "reservation-over"));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task All_or_nothing_holds_nothing_and_says_what_each_line_could_have_got(string store)
    {
        await using var node = await StockRetail.StartAsync(store);
        await node.StockAsync("MUG", 2, "DC1");
        await node.StockAsync("CUP", 9, "DC1");
        var (status, problem) = await node.PostAsync("reservations", StockRetail.Cart("cart-1", true, ("CUP", 4), ("MUG", 3)));
        (status, problem.Text("reason")).ShouldBe((HttpStatusCode.Conflict, "not-enough"));
        problem.Text("nextStep").ShouldNotBeEmpty();
        Lines(problem.GetProperty("reservation")).ShouldBe([("1", "CUP", 4, 0), ("2", "MUG", 2, 1)]);
        (await node.AvailableAsync("MUG"), await node.AvailableAsync("CUP")).ShouldBe((2, 9), "nothing is held");

        var (some, part) = await node.PostAsync("reservations", StockRetail.Cart("cart-2", false, ("CUP", 4), ("MUG", 3)));
        some.ShouldBe(HttpStatusCode.Created);
        Lines(part).ShouldBe([("1", "CUP", 4, 0), ("2", "MUG", 2, 1)]);
        (await node.AvailableAsync("MUG"), await node.AvailableAsync("CUP")).ShouldBe((0, 5));
    }

    /// <summary>Two kits share a part: each would fit alone, together they do not.</summary>
    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Kits_count_as_their_parts_and_demand_is_summed_first(string store)
    {
        await using var node = await StockRetail.StartAsync(store);
        await node.StockAsync("PART", 3, "DC1");
        foreach (var kit in (string[])["KIT-P", "KIT-Q"])
        {
            await node.RegisterAsync(kit);
            (await node.SendAsync(HttpMethod.Put, $"stock/{kit}/parts", """{"parts":[{"sku":"PART","quantity":2}]}""")).Status.ShouldBe(HttpStatusCode.OK);
        }

        (await node.AvailableAsync("KIT-P")).ShouldBe(1);
        (await node.PostAsync("reservations", StockRetail.Cart("cart-1", true, ("KIT-P", 1), ("KIT-Q", 1)))).Status.ShouldBe(HttpStatusCode.Conflict);
        (await node.PostAsync("stock/movements", new { rows = new[] { new { key = "m1", sku = "PART", location = "DC1", change = 1, at = DateTimeOffset.UtcNow, reason = "receipt" } } })).Body.Number("accepted").ShouldBe(1);
        (await node.PostAsync("reservations", StockRetail.Cart("cart-2", true, ("KIT-P", 1), ("KIT-Q", 1)))).Status.ShouldBe(HttpStatusCode.Created);
        (await node.GetAsync("stock/PART")).GetProperty("locations")[0].Number("held").ShouldBe(4);
        (await node.AvailableAsync("KIT-Q")).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Fifty_carts_at_once_get_the_ten_units_there_are(string store)
    {
        await using var node = await StockRetail.StartAsync(store);
        await node.StockAsync("MUG", 10, "DC1");
        var statuses = new ConcurrentBag<HttpStatusCode>();
        await Parallel.ForAsync(0, 50, new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (i, _) => statuses.Add((await node.PostAsync("reservations", StockRetail.Cart($"cart-{i}", true, ("MUG", 1)))).Status));
        statuses.Count(s => s == HttpStatusCode.Created).ShouldBe(10);
        statuses.Count(s => s == HttpStatusCode.Conflict).ShouldBe(40);
        (await node.GetAsync("stock/MUG")).GetProperty("locations")[0].Number("held").ShouldBe(10);
    }

    [Fact]
    public async Task Units_come_from_the_first_location_that_has_them_and_only_from_the_channels_own()
    {
        await using var node = await StockRetail.StartAsync("sqlite");
        await node.StockAsync("MUG", 2, "DC1");
        await node.StockAsync("MUG", 4, "S001");
        await node.PostAsync("reservations", StockRetail.Cart("cart-1", true, ("MUG", 3)));
        Held(await node.GetAsync("stock/MUG")).ShouldBe([("DC1", 2), ("S001", 1)]);
        await node.PostAsync("reservations", new { id = "cart-2", channel = "webshop", locations = new[] { "S001" }, lines = new[] { new { sku = "MUG", quantity = 2 } } });
        Held(await node.GetAsync("stock/MUG")).ShouldBe([("DC1", 2), ("S001", 3)]);
        var (status, problem) = await node.PostAsync("reservations", new { id = "cart-3", channel = "webshop", locations = new[] { "S009" }, lines = new[] { new { sku = "MUG", quantity = 1 } } });
        (status, problem.Text("reason")).ShouldBe((HttpStatusCode.BadRequest, "location-unknown"));

        static IEnumerable<(string, int)> Held(JsonElement stock) => stock.GetProperty("locations").EnumerateArray().Select(l => (l.Text("location"), l.Number("held")));
    }

    [Fact]
    public async Task An_idempotency_key_serves_as_the_id()
    {
        await using var node = await StockRetail.StartAsync("sqlite");
        await node.StockAsync("MUG", 5, "DC1");
        object Cart(int quantity) => new { channel = "webshop", lines = new[] { new { sku = "MUG", quantity } } };
        var (status, made) = await node.PostAsync("reservations", Cart(2), "key-1");
        status.ShouldBe(HttpStatusCode.Created);
        var (again, same) = await node.PostAsync("reservations", Cart(2), "key-1");
        (again, same.Text("id")).ShouldBe((HttpStatusCode.OK, made.Text("id")));
        var (other, problem) = await node.PostAsync("reservations", Cart(3), "key-1");
        (other, problem.Text("reason")).ShouldBe((HttpStatusCode.UnprocessableEntity, "key-reused"));
        (await node.PostAsync("reservations", Cart(1))).Body.Text("id").ShouldNotBe((await node.PostAsync("reservations", Cart(1))).Body.Text("id"));
        (await node.AvailableAsync("MUG")).ShouldBe(1);
    }

    [Fact]
    public async Task Time_is_bounded_extended_and_over_one_day()
    {
        await using var node = await StockRetail.StartAsync("sqlite", o => o.Stock.Rules = o.Stock.Rules with { Carts = o.Stock.Rules.Carts with { Longest = TimeSpan.FromMinutes(30) } });
        await node.StockAsync("MUG", 5, "DC1");
        object Cart(string id, int seconds) => new { id, channel = "webshop", seconds, lines = new[] { new { sku = "MUG", quantity = 1 } } };
        var (status, problem) = await node.PostAsync("reservations", Cart("long", 3_600));
        (status, problem.Text("field")).ShouldBe((HttpStatusCode.Conflict, "expiresAt"));
        (await node.PostAsync("reservations", new { id = "two", channel = "webshop", seconds = 60, expiresAt = DateTimeOffset.UtcNow.AddMinutes(1), lines = new[] { new { sku = "MUG", quantity = 1 } } })).Body.Text("reason").ShouldBe("time-ambiguous");

        await node.PostAsync("reservations", Cart("short", 1));
        await node.PostAsync("reservations", Cart("longer", 1));
        var (extended, view) = await node.PostAsync("reservations/longer/extend", new { seconds = 600 });
        extended.ShouldBe(HttpStatusCode.OK);
        view.GetProperty("expiresAt").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddMinutes(5));
        (await node.PostAsync("reservations/longer/extend", new { seconds = 6_000 })).Status.ShouldBe(HttpStatusCode.Conflict);
        await Until.HoldsAsync("the time of the short one is over", async () => (await node.GetAsync("reservations/short")).Text("status") == "expired", async () => (await node.GetAsync("reservations/short")).GetRawText());
        (await node.GetAsync("reservations/longer")).Text("status").ShouldBe("held");
        (await node.AvailableAsync("MUG")).ShouldBe(4);
        (await node.PostAsync("reservations/short/extend", new { seconds = 60 })).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("""{"channel":"ebay","lines":[{"sku":"MUG","quantity":1}]}""", 404, "channel-unknown")]
    [InlineData("""{"lines":[{"sku":"MUG","quantity":1}]}""", 400, "channel-missing")]
    [InlineData("""{"channel":"webshop","lines":[]}""", 400, "lines-missing")]
    [InlineData("""{"channel":"webshop","lines":[{"quantity":1}]}""", 400, "sku-missing")]
    [InlineData("""{"channel":"webshop","lines":[{"sku":"MUG"}]}""", 400, "quantity-missing")]
    [InlineData("""{"channel":"webshop","lines":[{"sku":"MUG","quantity":-1}]}""", 409, "refused")]
    [InlineData("""{"channel":"webshop","lines":[{"sku":"MUG","quantity":0}]}""", 409, "refused")]
    [InlineData("""{"channel":"webshop","lines":[{"sku":"MUG","quantity":1.5}]}""", 400, "request-invalid")]
    [InlineData("""{"channel":"webshop","lines":[{"sku":"MUG","quantity":"one"}]}""", 400, "request-invalid")]
    [InlineData("""{"channel":"webshop","lines":[{"sku":"NOWHERE","quantity":1}]}""", 409, "not-enough")]
    [InlineData("""{"id":"a b","channel":"webshop","lines":[{"sku":"MUG","quantity":1}]}""", 400, "id-invalid")]
    public async Task A_cart_that_makes_no_sense_is_refused(string body, int status, string reason)
    {
        await using var node = await StockRetail.StartAsync("sqlite");
        await node.StockAsync("MUG", 5, "DC1");
        var (answered, problem) = await node.SendAsync(HttpMethod.Post, "reservations", body);
        ((int)answered, problem.Text("reason")).ShouldBe((status, reason), problem.GetRawText());
        (await node.AvailableAsync("MUG")).ShouldBe(5);
    }

    [Fact]
    public async Task A_reservation_that_nobody_made_is_unknown()
    {
        await using var node = await StockRetail.StartAsync("sqlite");
        (await node.SendAsync(HttpMethod.Get, "reservations/nobody")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await node.PostAsync("reservations/nobody/extend", new { seconds = 60 })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await node.PostAsync("reservations/nobody/release", new { })).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private static IEnumerable<(string Id, string Sku, int Held, int Missing)> Lines(JsonElement reservation) =>
        reservation.GetProperty("lines").EnumerateArray().Select(l => (l.Text("id"), l.Text("sku"), l.Number("held"), l.Number("missing")));
}
