using MimeKit;
using Weft.Connectors.Email;
using Weft.Connectors.Tests.Contract;
using Weft.Core.Orders.Notifications;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Tests.Email;

public sealed class SmtpTests : IAsyncDisposable
{
    private readonly ScriptedSmtp server = new();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_notification_is_sent_as_text_and_as_HTML()
    {
        (await SendAsync(Shipped)).ShouldBeOfType<DeliveryOutcome.Delivered>();
        var message = Message(server.Messages.ShouldHaveSingleItem());
        message.Subject.ShouldBe("Your order W-1001 is on its way");
        message.To.Mailboxes.ShouldHaveSingleItem().Address.ShouldBe("ann@example.com");
        message.From.Mailboxes.ShouldHaveSingleItem().Address.ShouldBe("orders@shop.example");
        message.ReplyTo.Mailboxes.ShouldHaveSingleItem().Address.ShouldBe("service@shop.example");
        message.TextBody!.ShouldContain("2 × Mug");
        message.TextBody!.ShouldContain("with DHL");
        message.TextBody!.ShouldContain("Tracking number: JD014");
        message.HtmlBody!.ShouldContain("2 &#215; Mug");
        message.Headers["Auto-Submitted"].ShouldBe("auto-generated");
    }

    [Fact]
    public void A_preview_reads_as_the_message_and_sends_nothing()
    {
        var preview = Create().Preview(Shipped with { Email = "a***@e***.com", Name = "A***" }).ShouldNotBeNull();
        preview.Subject.ShouldBe("Your order W-1001 is on its way");
        preview.Text.ShouldContain("Hello A***");
        preview.Text.ShouldContain("Tracking number: JD014");
        server.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_not_known_is_left_out()
    {
        await SendAsync(Shipped with { Tracking = null, Carrier = null });
        var text = Message(server.Messages.Single()).TextBody!;
        text.ShouldNotContain("racking");
        text.ShouldContain("on their way:");
    }

    [Fact]
    public async Task Every_attempt_has_the_same_message_id()
    {
        var first = (await SendAsync(Shipped)).ShouldBeOfType<DeliveryOutcome.Delivered>().Reference;
        (await SendAsync(Shipped, attempt: 2)).ShouldBeOfType<DeliveryOutcome.Delivered>().Reference.ShouldBe(first);
        server.Messages.Select(m => Message(m).MessageId).Distinct().ShouldBe([first]);
    }

    [Fact]
    public async Task A_connection_lost_after_the_text_leaves_it_open_and_it_is_sent_again_without_a_look()
    {
        server.Answers["TEXT"] = "drop";
        (await SendAsync(Shipped)).ShouldBeOfType<DeliveryOutcome.Uncertain>();
        server.Messages.Count.ShouldBe(1);
        Create().LookUpBeforeResend("customer.notification.v1").ShouldBeFalse();
    }

    [Theory]
    [InlineData("MAIL", "drop")]
    [InlineData("RCPT", "drop")]
    public async Task A_connection_lost_before_the_text_did_nothing(string command, string answer)
    {
        server.Answers[command] = answer;
        (await SendAsync(Shipped)).ShouldBeOfType<DeliveryOutcome.Transient>();
        server.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connection_that_ends_without_a_goodbye_has_sent_all_the_same()
    {
        server.Answers["QUIT"] = "drop";
        (await SendAsync(Shipped)).ShouldBeOfType<DeliveryOutcome.Delivered>();
    }

    [Theory]
    [InlineData("RCPT", "451 4.7.1 Greylisted, try again later, ann@example.com")]
    [InlineData("TEXT", "452 4.3.1 No space")]
    public async Task A_server_that_asks_to_wait_is_asked_again(string command, string answer)
    {
        server.Answers[command] = answer;
        (await SendAsync(Shipped)).ShouldBeOfType<DeliveryOutcome.Transient>().Reason.ShouldNotContain("ann");
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 <ann@example.com> User unknown", "email")]
    [InlineData("MAIL", "553 5.7.1 Sender not allowed", "from")]
    [InlineData("TEXT", "554 5.7.1 Spam", null)]
    public async Task A_refusal_for_good_says_what_to_do_and_names_nobody(string command, string answer, string? field)
    {
        server.Answers[command] = answer;
        var refused = (await SendAsync(Shipped)).ShouldBeOfType<DeliveryOutcome.Permanent>();
        refused.Field.ShouldBe(field);
        refused.NextStep.ShouldNotBeNullOrWhiteSpace();
        refused.Reason.ShouldNotContain("ann");
    }

    [Fact]
    public async Task Nobody_listening_is_tried_again()
    {
        var (free, settings) = (new ScriptedSmtp(), new Dictionary<string, string>(Settings().Values));
        settings["port"] = free.Port.ToString();
        await free.DisposeAsync();
        (await SendAsync(Shipped, settings: Settings() with { Values = settings })).ShouldBeOfType<DeliveryOutcome.Transient>();
    }

    [Fact]
    public async Task Nothing_is_sent_in_the_clear_when_encryption_is_asked_for()
    {
        (await SendAsync(Shipped, settings: Settings("starttls"))).ShouldBeOfType<DeliveryOutcome.Transient>().Reason.ShouldContain("STARTTLS");
        server.Commands.ShouldNotContain(c => c.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ann@example.com\r\nBcc: all@example.com")]
    [InlineData("ann@example.com, bob@example.com")]
    [InlineData("<ann@example.com>")]
    [InlineData("ann")]
    [InlineData("a@b@c")]
    public async Task What_is_no_address_of_one_person_is_not_written_to(string email)
    {
        (await SendAsync(Shipped with { Email = email })).ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldNotContain("ann");
        server.Commands.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_strangers_write_becomes_no_header_and_no_markup()
    {
        await SendAsync(Shipped with { Name = "Ann\r\nBcc: all@example.com", Number = "1\r\nX-Evil: 1", Lines = [new NotifiedLine("<script>alert(1)</script>\n.\nQUIT", 1)], Tracking = "{{name}}" });
        var message = Message(server.Messages.ShouldHaveSingleItem());
        message.Bcc.ShouldBeEmpty();
        message.Headers.Contains("X-Evil").ShouldBeFalse();
        message.HtmlBody!.ShouldNotContain("<script>");
        message.HtmlBody!.ShouldContain("&lt;script&gt;");
        message.TextBody!.ShouldContain("Tracking number: {{name}}");
    }

    [Theory]
    [InlineData("en", "JPY", 500, "500 JPY")]
    [InlineData("en", "EUR", 1999, "19.99 EUR")]
    [InlineData("de", "EUR", 1999, "19,99 EUR")]
    [InlineData("fr-CH", "KWD", 1234, "1,234 KWD")]
    public async Task Money_is_written_as_its_currency_and_the_language_want_it(string language, string currency, long minor, string text)
    {
        await SendAsync(Shipped with { Fact = NotificationFact.Refunded, Language = language, Amount = new Money(minor, Currency.Parse(currency)) });
        Message(server.Messages.Single()).TextBody!.ShouldContain(text);
    }

    [Fact]
    public async Task The_retailers_own_texts_replace_ours_and_their_faults_are_named()
    {
        var folder = Directory.CreateTempSubdirectory("weft-mail-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "shipped.en.txt"), "Parcel {{number}}\n\nHi {{name}}!\n{{#lines}}- {{title}}\n{{/lines}}");
            await File.WriteAllTextAsync(Path.Combine(folder, "shipped.en.html"), "<h1>{{name}}</h1>");
            SmtpConnector.Kind.Check(Settings(templates: folder)).ShouldBeEmpty();
            await SendAsync(Shipped with { Name = "A & B" }, settings: Settings(templates: folder));
            var message = Message(server.Messages.Single());
            (message.Subject, message.HtmlBody!.Trim()).ShouldBe(("Parcel W-1001", "<h1>A &amp; B</h1>"));
            message.TextBody!.ShouldContain("Hi A & B!");
            await File.WriteAllTextAsync(Path.Combine(folder, "shipped.de.txt"), "Paket\n\n{{nummer}}");
            await File.WriteAllTextAsync(Path.Combine(folder, "cancelled.de.txt"), "Weg\n\n{{#lines}}");
            await File.WriteAllTextAsync(Path.Combine(folder, "coffee.de.txt"), "Kaffee");
            SmtpConnector.Kind.Check(Settings(templates: folder)).Select(f => f.Message).ShouldBe(
                ["cancelled.de.txt: {{#lines}} is never closed.", "coffee.de.txt: A text is named by its fact and its language, like shipped.en.txt.", "shipped.de.txt: There is no value nummer. Known: amount, carrier, date, lines, name, number, quantity, title, tracking."]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Every_fact_has_a_text_in_every_language_that_comes_with_Weft()
    {
        foreach (var language in new[] { "en", "de", "xx" })
            foreach (var fact in Enum.GetValues<NotificationFact>())
                (await SendAsync(Shipped with { Fact = fact, Language = language })).ShouldBeOfType<DeliveryOutcome.Delivered>($"{fact} in {language}");
        server.Messages.Select(m => Message(m).Subject).Distinct().Count().ShouldBe(10);
        server.Messages.ShouldAllBe(m => !Message(m).TextBody!.Contains("{{"));
    }

    [Theory]
    [InlineData("host", null)]
    [InlineData("from", "no address")]
    [InlineData("port", "0")]
    [InlineData("security", "ssl")]
    [InlineData("username", "weft")]
    public void A_faulty_setting_is_named(string key, string? value)
    {
        var values = Settings().Values.Where(v => v.Key != key).ToDictionary();
        if (value is not null) values[key] = value;
        SmtpConnector.Kind.Check(Settings() with { Values = values }).ShouldContain(f => f.Key == key);
    }

    [Fact]
    public void A_server_elsewhere_needs_encryption() =>
        SmtpConnector.Kind.Check(Settings() with { Values = new Dictionary<string, string>(Settings().Values) { ["host"] = "mail.shop.example" } }).ShouldHaveSingleItem().Key.ShouldBe("security");

    [Fact]
    public async Task Another_kind_is_refused_in_words() =>
        (await Create().SendAsync([new OutgoingDelivery("k", "coffee.brew.v1", Shipped, 1)], default)).ShouldHaveSingleItem().ShouldBeOfType<DeliveryOutcome.Permanent>().Reason.ShouldContain("coffee.brew.v1");

    private static NotificationRequest Shipped { get; } =
        new(new OrderId("webshop:1001"), NotificationFact.Shipped, "en", "W-1001", "ann@example.com", "Ann", [new NotifiedLine("Mug", 2)]) { Carrier = "DHL", Tracking = "JD014", Amount = new Money(1999, Currency.Parse("EUR")) };

    private static MimeMessage Message(string text) => MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)));

    private ConnectionSettings Settings(string security = "none", string? templates = null)
    {
        var values = new Dictionary<string, string>
        {
            ["host"] = "127.0.0.1", ["port"] = server.Port.ToString(), ["security"] = security, ["from"] = "The Shop <orders@shop.example>", ["replyTo"] = "service@shop.example",
        };
        if (templates is not null) values["templates"] = templates;
        return new ConnectionSettings("mail", "smtp", new Uri("http://nobody.invalid/"), values, null);
    }

    private Connector Create(ConnectionSettings? settings = null) => SmtpConnector.Kind.Create(settings ?? Settings(), new ConnectorTools(new HttpClient(), ConnectorContract.NewClock()));

    private async Task<DeliveryOutcome> SendAsync(NotificationRequest request, int attempt = 1, ConnectionSettings? settings = null) =>
        (await Create(settings).SendAsync([new OutgoingDelivery("webshop:1001/notification/shipped/S1", "customer.notification.v1", request, attempt)], default)).ShouldHaveSingleItem();
}
