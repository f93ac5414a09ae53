using Weft.Acceptance.Scenarios.Support;
using Weft.Connectors.Tests.Email;
using Weft.Core.Orders.Notifications;
using Weft.Engine;
using Weft.Hosting;

namespace Weft.Acceptance.Scenarios;

/// <summary>Customers are told by e-mail what became of their order: each fact once, whatever the mail server, the shop and the node do, and no order waits for it.</summary>
public sealed class MailsToCustomers
{
    [Theory]
    [InlineData(ScenarioStore.Sqlite)]
    [InlineData(ScenarioStore.Postgres)]
    public async Task An_order_is_in_sync_while_its_mails_wait_and_each_is_sent_once(string store)
    {
        await using var mail = new ScriptedSmtp();
        mail.Answers["RCPT"] = "451 4.7.1 Greylisted, try again later";
        await using var retail = await Retail.StartAsync(store, o => TellByMail(o, mail.Port));
        var order = retail.Place((retail.Sku(0), 1));
        var document = await retail.DocumentAsync(order);
        await retail.TellAsync(document, "orders/create", "WD-1");
        await retail.TellAsync(document, "orders/updated", "WD-2");
        await retail.UntilInSyncAsync(retail.IdOf(order));
        mail.Messages.ShouldBeEmpty();

        mail.Answers.TryRemove("RCPT", out _);
        await Until.HoldsAsync("both mails are sent", () => Task.FromResult(mail.Messages.Count >= 2), async () => (await retail.StoryAsync(retail.IdOf(order))).GetRawText());
        await retail.StopAsync();
        await retail.StartNodeAsync();
        await retail.UntilQuietAsync();

        var preview = await retail.VerbAsync("notifications", "preview", retail.IdOf(order), "shipped");
        preview.ExitCode.ShouldBe(0, preview.Error);
        preview.Output.ShouldContain("is on its way");
        preview.Output.ShouldContain("***@");
        preview.Output.ShouldContain("It was sent.");
        (await retail.VerbAsync("notifications", "preview", retail.IdOf(order), "refunded")).ExitCode.ShouldBe(1);

        mail.Messages.Count.ShouldBe(2);
        mail.Messages.Count(m => m.Contains("thank you for your order", StringComparison.Ordinal)).ShouldBe(1);
        mail.Messages.Count(m => m.Contains("is on its way", StringComparison.Ordinal)).ShouldBe(1);
        (await retail.StoryAsync(retail.IdOf(order))).GetRawText().ShouldContain("e-mail to the customer");
    }

    private static void TellByMail(WeftOptions options, int port)
    {
        options.Connections["mail"] = new ConnectionOptions("smtp", new Uri("http://nobody.invalid/"), ConnectionRole.Notification)
        {
            Values = new(StringComparer.Ordinal) { ["host"] = "127.0.0.1", ["port"] = $"{port}", ["security"] = "none", ["from"] = "orders@shop.example" },
            Lane = new LaneOptions { Backoff = TimeSpan.FromMilliseconds(50), MaxBackoff = TimeSpan.FromMilliseconds(200) },
        };
        foreach (var (channel, parties) in options.Channels.ToList())
            options.Channels[channel] = parties with { Notify = new NotificationPlan("mail", [NotificationFact.Confirmed, NotificationFact.Shipped], "en") };
    }
}
