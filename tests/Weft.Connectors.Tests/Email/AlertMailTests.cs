using System.Text;
using MimeKit;
using Weft.Connectors.Email;
using Weft.Core.Alerts;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Email;

/// <summary>Alerts by e-mail.</summary>
public sealed class AlertMailTests : IAsyncDisposable
{
    private static readonly DateTimeOffset noon = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);
    private readonly ScriptedSmtp server = new();

    private static AlertCause Cause { get; } = new("down", "erp does not answer", "No connection.", "Ask whoever runs it.", noon, 400, [new Money(3_124_000, Currency.Parse("EUR"))]);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task The_mail_says_what_since_when_how_many_and_what_to_do()
    {
        (await SendAsync(Cause, AlertNews.Raised)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        var message = await MessageAsync();
        message.Subject.ShouldBe("Alert: erp does not answer");
        message.To.Mailboxes.Select(m => m.Address).ShouldBe(["ops@shop.example", "boss@shop.example"]);
        foreach (var part in (string[])["This has begun.", "2026-11-03 12:00:00 UTC", "400 over 31240.00 EUR", "Ask whoever runs it."]) message.TextBody!.ShouldContain(part);
    }

    [Fact]
    public async Task The_end_is_told_without_anything_to_do()
    {
        await SendAsync(Cause, AlertNews.Ended);
        var message = await MessageAsync();
        message.Subject.ShouldBe("Over: erp does not answer");
        message.TextBody!.ShouldNotContain("To do");
    }

    [Fact]
    public async Task What_others_wrote_becomes_no_header()
    {
        await SendAsync(Cause with { Title = "held: X\r\nBcc: all@example.com", Why = "a\nb" }, AlertNews.Still);
        var message = await MessageAsync();
        message.Bcc.ShouldBeEmpty();
        message.Subject.ShouldBe("Still: held: X  Bcc: all@example.com");
    }

    [Fact]
    public async Task An_address_that_the_server_does_not_take_is_told_in_words()
    {
        server.Answers["RCPT"] = "550 5.1.1 <ops@shop.example> User unknown";
        var refused = (await SendAsync(Cause, AlertNews.Raised)).ShouldBeOfType<DeliveryOutcome.Permanent>();
        (refused.Field, refused.NextStep!.Contains("alerts.notify", StringComparison.Ordinal)).ShouldBe(("to", true));
    }

    private async Task<DeliveryOutcome> SendAsync(AlertCause cause, AlertNews news)
    {
        var settings = new ConnectionSettings("mail", "smtp", new Uri("http://nobody.invalid/"), new Dictionary<string, string> { ["host"] = "127.0.0.1", ["port"] = $"{server.Port}", ["security"] = "none", ["from"] = "weft@shop.example" }, null);
        var connector = SmtpConnector.Kind.Create(settings, new ConnectorTools(new HttpClient(), TimeProvider.System));
        var notice = new OutgoingDelivery("alert/down-erp/1.1/raised/mail", "alert.notice.v1", new AlertNoticeRequest("down-erp", news, cause, noon, ["ops@shop.example", "boss@shop.example"]), 1);
        return (await connector.SendAsync([notice], default)).ShouldHaveSingleItem();
    }

    private async Task<MimeMessage> MessageAsync() => await MimeMessage.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(server.Messages.ShouldHaveSingleItem())));
}
