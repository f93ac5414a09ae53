using System.Collections.Immutable;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Weft.Core.Alerts;
using Weft.Core.Orders.Notifications;
using Weft.Sdk;

namespace Weft.Connectors.Email;

/// <summary>
/// Sends notifications by e-mail. Nobody can ask a mail server what it has sent, so a message whose answer was lost is sent again, under the same message id: rather twice than
/// never. Reasons name no address, because they are shown and kept.
/// </summary>
internal sealed class SmtpConnector : Connector
{
    private const string CorrectAddress = "Correct the address in the channel and tell the customer by hand, or let it be: the order does not wait for it.";

    private readonly SmtpSettings settings;
    private readonly MailWriter writer;
    private readonly TimeProvider clock;

    private SmtpConnector(ConnectionSettings connection, ConnectorTools tools)
    {
        settings = new SmtpSettings(connection);
        writer = new MailWriter(settings, new MailTemplates(settings.Templates));
        clock = tools.Clock;
    }

    public static ConnectorKind Kind { get; } = new(SmtpSettings.Vendor, SmtpSettings.Check, (s, tools) => new SmtpConnector(s, tools)) { Keys = SmtpSettings.Keys, NeedsAddress = false };

    public override ConnectorAbilities Abilities { get; } = new(SmtpSettings.Vendor, ["customer.notification.v1", "alert.notice.v1"], TakesCalls: false);

    public override bool LookUpBeforeResend(string kind) => false;

    public override NotificationText? Preview(NotificationRequest request)
    {
        try
        {
            var message = writer.Write(request, "preview", clock.GetUtcNow());
            return new NotificationText(message.Subject, message.TextBody ?? "");
        }
        catch (Exception unfit) when (unfit is AddressFault or IOException or UnauthorizedAccessException)
        {
            throw new FormatException(unfit.Message, unfit);
        }
    }

    public override async Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation)
    {
        if (batch is [{ Request: AlertNoticeRequest notice } told]) return [await TellAsync(notice, told.Key, cancellation)];
        if (batch is not [{ Kind: "customer.notification.v1", Request: NotificationRequest request } delivery]) return await base.SendAsync(batch, cancellation);
        MimeMessage message;
        try
        {
            message = writer.Write(request, delivery.Key, clock.GetUtcNow());
            if (settings.ReplyTo is { } reply) message.ReplyTo.Add(reply);
        }
        catch (AddressFault unfit)
        {
            return [new DeliveryOutcome.Permanent(unfit.Message, "email", CorrectAddress)];
        }
        catch (Exception unfit) when (unfit is FormatException or IOException or UnauthorizedAccessException)
        {
            return [new DeliveryOutcome.Permanent($"The text for {request.Fact.ToString().ToLowerInvariant()} in {request.Language} cannot be used: {unfit.Message}", "templates", "Correct the text, start Weft anew, then send it again.")];
        }

        using var stage = new SmtpStage();
        try
        {
            await SendAsync(message, stage, cancellation);
            return [new DeliveryOutcome.Delivered(message.MessageId)];
        }
        catch (Exception failure)
        {
            return [OutcomeOf(failure, stage.TextOnItsWay)];
        }
    }

    private async Task<DeliveryOutcome> TellAsync(AlertNoticeRequest notice, string key, CancellationToken cancellation)
    {
        using var stage = new SmtpStage();
        try
        {
            var message = AlertMail.Write(notice, settings.From, writer.IdOf(key), clock.GetUtcNow());
            await SendAsync(message, stage, cancellation);
            return new DeliveryOutcome.Delivered(message.MessageId);
        }
        catch (Exception failure)
        {
            return OutcomeOf(failure, stage.TextOnItsWay) is { } outcome and not DeliveryOutcome.Permanent { Field: "email" }
                ? outcome
                : new DeliveryOutcome.Permanent("The mail server does not take one of the addresses that alerts go to.", "to", "Correct alerts.notify in the configuration, start Weft anew; later alerts go to the right address.");
        }
    }

    private async Task SendAsync(MimeMessage message, SmtpStage stage, CancellationToken cancellation)
    {
        using var client = new SmtpClient(stage);
        await client.ConnectAsync(settings.Host, settings.Port, settings.Security, cancellation);
        if (settings.User is { Length: > 0 } user) await client.AuthenticateAsync(user, settings.Password, cancellation);
        await client.SendAsync(message, cancellation);
        try
        {
            await client.DisconnectAsync(quit: true, cancellation);
        }
        catch (Exception e) when (e is IOException or SocketException or ProtocolException or CommandException or OperationCanceledException)
        {
            // The message is taken: how the conversation ends does not matter.
        }
    }

    /// <summary>What a failure means. What the server says may hold the customer's address, so that only its codes are told.</summary>
    private static DeliveryOutcome OutcomeOf(Exception failure, bool textOnItsWay) => failure switch
    {
        SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted } e when IsForGood(e) => new DeliveryOutcome.Permanent($"The mail server does not take the customer's address ({(int)e.StatusCode}).", "email", CorrectAddress),
        SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted } e when IsForGood(e) => new DeliveryOutcome.Permanent($"The mail server does not take our own address ({(int)e.StatusCode}).", "from", "Compare from of the connection with what the mail server lets it send, then send it again."),
        SmtpCommandException e when IsForGood(e) => new DeliveryOutcome.Permanent($"The mail server refuses the message ({(int)e.StatusCode}).", null, "Ask whoever runs the mail server why, then send it again."),
        SmtpCommandException e => new DeliveryOutcome.Transient($"The mail server asks to try again later ({(int)e.StatusCode})."),
        AuthenticationException => new DeliveryOutcome.Transient("The mail server refuses our credentials."),
        SslHandshakeException => new DeliveryOutcome.Transient("No encrypted connection to the mail server: its certificate is not trusted, or it cannot encrypt on this port."),
        NotSupportedException => new DeliveryOutcome.Transient("The mail server cannot do what the connection's settings ask for: encryption by STARTTLS, or signing in."),
        _ when textOnItsWay => new DeliveryOutcome.Uncertain("The connection to the mail server broke before it said whether it has the message."),
        SocketException or IOException or ProtocolException or OperationCanceledException or ServiceNotConnectedException or ServiceNotAuthenticatedException => new DeliveryOutcome.Transient("No connection to the mail server."),
        _ => new DeliveryOutcome.Permanent($"The connector failed: {failure.GetType().Name}.", null, "Report this as a defect of the connector."),
    };

    private static bool IsForGood(SmtpCommandException e) => (int)e.StatusCode >= 500;
}
