using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Acceptance.Scenarios.Support;
using Weft.Core.Orders;
using Weft.Simulator;

namespace Weft.Acceptance.Scenarios;

/// <summary>What a sender may get wrong: each is answered in plain words, kept, and goes on once its cause is gone.</summary>
public sealed class BadInput
{
    private const int Megabyte = 1_048_576;

    private static readonly (string What, string Topic, Func<JsonObject, string> Spoil, string Reason, string? Field)[] unusable =
    [
        ("not JSON", "orders/create", _ => "{ \"id\": 5, ", "not valid JSON", null),
        ("unknown kind", "parties/invited", o => o.ToJsonString(), "Unknown event kind parties/invited", "X-Webshop-Topic"),
        ("missing field", "orders/create", o => With(o, x => x.Remove("total_price")), "missing or empty", "total_price"),
        ("negative quantity", "orders/create", o => With(o, x => Line(x)["quantity"] = -3), "above zero; this is -3", "line_items[0].quantity"),
        ("no currency of this world", "orders/create", o => With(o, x => x["currency"] = "EUX"), "'EUX' is not a currency", "currency"),
        ("time without offset", "orders/create", o => With(o, x => x["created_at"] = "2026-11-03T10:15:30"), "has no offset", "created_at"),
        ("two lines with one id", "orders/create", o => With(o, x => x["line_items"]!.AsArray().Add(Line(x).DeepClone())), "Two lines have the id 1", "line_items[1].id"),
    ];

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task What_cannot_be_understood_is_put_aside_until_the_sender_corrects_it(string store)
    {
        await using var retail = await Retail.StartAsync(store);
        foreach (var (what, topic, spoil, reason, field) in unusable)
        {
            var order = retail.Place((retail.Sku(0), 1));
            var good = await retail.DocumentAsync(order);
            using (var answer = await retail.SendAsync(Encoding.UTF8.GetBytes(spoil(good.DeepClone().AsObject())), topic, what)) answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, what);
            await retail.UntilDecidedAsync();
            var kept = await NewestQuarantinedAsync(retail);
            kept.GetProperty("reason").GetString()!.ShouldContain(reason, Case.Sensitive, what);
            if (field is not null) kept.GetProperty("field").GetString().ShouldBe(field, what);
            kept.GetProperty("nextStep").GetString().ShouldNotBeNullOrEmpty(what);
            retail.SalesOrdersOf(retail.IdOf(order)).ShouldBeEmpty(what);

            // Nothing is cured by running it again; the sender's correction is.
            await retail.ChangeAsync(HttpMethod.Post, $"messages/{kept.GetProperty("id").GetInt64()}/reprocess");
            await retail.UntilDecidedAsync();
            (await NewestQuarantinedAsync(retail)).GetProperty("id").GetInt64().ShouldBe(kept.GetProperty("id").GetInt64(), what);
            await retail.TellAsync(good, "orders/create", what + " corrected");
            await retail.UntilInSyncAsync(retail.IdOf(order));
            retail.SalesOrdersOf(retail.IdOf(order)).ShouldHaveSingleItem(what);
        }
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task What_is_doubtful_is_held_until_somebody_lets_it_go(string store)
    {
        await using var retail = await Retail.StartAsync(store);
        var unknown = retail.Place(("OLD-MUG", 1));
        await ShouldHoldAsync(retail, unknown, await retail.DocumentAsync(unknown), HoldKind.UnmappedSku, "OLD-MUG is not in the catalogue");
        (await retail.Http.DeleteAsync($"api/v1/orders/{retail.IdOf(unknown)}/holds")).StatusCode.ShouldBe(HttpStatusCode.Conflict, "nobody could pick it");
        await retail.ChangeAsync(HttpMethod.Put, "skus/OLD-MUG/mapping", new { to = retail.Sku(0) });
        await retail.UntilInSyncAsync(retail.IdOf(unknown));

        var foreign = retail.Retailer.PlaceOrder(retail.Retailer.WebShop, [(retail.Sku(0), 1)], "SEK");
        await ShouldHoldAsync(retail, foreign, await retail.DocumentAsync(foreign), HoldKind.UnknownCurrency, "SEK, which is not traded in");
        await ShouldGoOnAsync(retail, foreign, foreign.Total);

        var uneven = retail.Place((retail.Sku(0), 1));
        var document = await retail.DocumentAsync(uneven);
        document["total_price"] = $"{(uneven.Total - 5) / 100}.{(uneven.Total - 5) % 100:00}";
        await ShouldHoldAsync(retail, uneven, document, HoldKind.TotalMismatch, "is unexplained");
        await ShouldGoOnAsync(retail, uneven, uneven.Total - 5);
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task What_is_not_genuine_is_kept_and_taken_once_the_secret_is_right(string store)
    {
        await using var retail = await Retail.CreateAsync(store);
        retail.Options.Connections[retail.Shop].Values["secret"] = "not yet the right one";
        await retail.StartNodeAsync();
        var order = retail.Place((retail.Sku(0), 1));
        var body = Encoding.UTF8.GetBytes((await retail.DocumentAsync(order)).ToJsonString());
        await ShouldBeRefusedAsync(retail, body, HttpStatusCode.Unauthorized, "The signature does not match", DateTimeOffset.UtcNow);
        var kept = await retail.OnlyQuarantinedAsync();
        kept.GetProperty("nextStep").GetString()!.ShouldContain($"connections.{retail.Shop}.secret");
        retail.SalesOrdersOf(retail.IdOf(order)).ShouldBeEmpty();

        await retail.StopAsync();
        retail.Options.Connections[retail.Shop].Values["secret"] = retail.Account.WebhookSecret;
        await retail.StartNodeAsync();
        await retail.ChangeAsync(HttpMethod.Post, $"messages/{kept.GetProperty("id").GetInt64()}/reprocess");
        await retail.UntilDecidedAsync();
        (await retail.GetAsync($"messages/{kept.GetProperty("id").GetInt64()}")).GetProperty("state").GetString().ShouldBe("Settled");
        await retail.UntilInSyncAsync(retail.IdOf(order));
        retail.SalesOrdersOf(retail.IdOf(order)).ShouldHaveSingleItem();

        // An old call sent again is no news, however genuine its signature; nor is it when it is run again.
        await ShouldBeRefusedAsync(retail, body, HttpStatusCode.Unauthorized, "too far from our clock", DateTimeOffset.UtcNow.AddMinutes(-10));
        var replayed = await retail.OnlyQuarantinedAsync();
        await retail.ChangeAsync(HttpMethod.Post, $"messages/{replayed.GetProperty("id").GetInt64()}/reprocess");
        (await retail.OnlyQuarantinedAsync()).GetProperty("id").GetInt64().ShouldBe(replayed.GetProperty("id").GetInt64());
        retail.SalesOrdersOf(retail.IdOf(order)).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task What_is_too_large_is_refused_until_the_limit_is_raised(string store)
    {
        await using var retail = await Retail.StartAsync(store);
        var order = retail.Place((retail.Sku(0), 1));
        var document = (await retail.DocumentAsync(order)).ToJsonString();
        await ShouldBeRefusedAsync(retail, Encoding.UTF8.GetBytes(document.PadRight(Megabyte + 1)), HttpStatusCode.RequestEntityTooLarge, $"larger than {Megabyte} bytes", DateTimeOffset.UtcNow);
        var kept = await retail.OnlyQuarantinedAsync();
        kept.GetProperty("kind").GetString().ShouldBe("too-large");
        kept.GetProperty("nextStep").GetString()!.ShouldContain("intake.maxBodyBytes");
        retail.SalesOrdersOf(retail.IdOf(order)).ShouldBeEmpty();

        await retail.StopAsync();
        retail.Options.Engine.MaxBodyBytes = 16 * Megabyte;
        await retail.StartNodeAsync();
        using var answer = await retail.SendAsync(Encoding.UTF8.GetBytes(document.PadRight(10 * Megabyte)), "orders/create", "WD-2");
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await retail.UntilInSyncAsync(retail.IdOf(order));
        retail.SalesOrdersOf(retail.IdOf(order)).ShouldHaveSingleItem();
    }

    private static async Task ShouldBeRefusedAsync(Retail retail, byte[] body, HttpStatusCode status, string words, DateTimeOffset at)
    {
        using var answer = await retail.SendAsync(body, "orders/create", "WD-1", at: at);
        answer.StatusCode.ShouldBe(status);
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain(words);
    }

    private static async Task ShouldHoldAsync(Retail retail, PlacedOrder order, JsonObject document, HoldKind kind, string words)
    {
        await retail.TellAsync(document, "orders/create", $"WD-{order.Id}");
        await retail.UntilHeldAsync(retail.IdOf(order));
        var hold = (await retail.StoryAsync(retail.IdOf(order))).GetProperty("holds")[0];
        hold.GetProperty("kind").GetString().ShouldBe(kind.ToString());
        hold.GetProperty("reason").GetString()!.ShouldContain(words);
        hold.GetProperty("nextStep").GetString().ShouldNotBeNullOrEmpty();
        retail.SalesOrdersOf(retail.IdOf(order)).ShouldBeEmpty();
    }

    private static async Task ShouldGoOnAsync(Retail retail, PlacedOrder order, long total)
    {
        await retail.ChangeAsync(HttpMethod.Delete, $"orders/{retail.IdOf(order)}/holds");
        await retail.UntilInSyncAsync(retail.IdOf(order));
        retail.SalesOrdersOf(retail.IdOf(order)).ShouldHaveSingleItem().Total.ShouldBe(total);
    }

    private static async Task<JsonElement> NewestQuarantinedAsync(Retail retail) => (await retail.GetAsync("messages?state=quarantined")).GetProperty("items")[0];

    private static JsonObject Line(JsonObject order) => order["line_items"]!.AsArray()[0]!.AsObject();

    private static string With(JsonObject order, Action<JsonObject> change)
    {
        change(order);
        return order.ToJsonString();
    }
}
