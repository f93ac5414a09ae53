using System.Collections.Immutable;
using System.Globalization;
using MailKit.Security;
using MimeKit;
using Weft.Connectors.Http;
using Weft.Sdk;

namespace Weft.Connectors.Email;

/// <summary>
/// What an SMTP connection is told: <c>host</c>, <c>port</c> (587), <c>security</c> (starttls, tls, or none towards this machine only), <c>username</c> and <c>password</c>,
/// <c>from</c> and <c>replyTo</c>, and <c>templates</c>, a folder with texts of the retailer's own.
/// </summary>
internal sealed class SmtpSettings(ConnectionSettings settings)
{
    public const string Vendor = "smtp";

    private const int SubmissionPort = 587;

    public static ImmutableArray<string> Keys { get; } = ["host", "port", "security", "username", "password", "from", "replyTo", "templates"];

    public string Host => settings.Required("host");

    public int Port => settings["port"] is { } port ? int.Parse(port, CultureInfo.InvariantCulture) : SubmissionPort;

    public SecureSocketOptions Security => settings["security"] switch { "tls" => SecureSocketOptions.SslOnConnect, "none" => SecureSocketOptions.None, _ => SecureSocketOptions.StartTls };

    public string? User => settings["username"];

    public string Password => settings.Required("password");

    public MailboxAddress From => MailboxAddress.Parse(settings.Required("from"));

    public MailboxAddress? ReplyTo => settings["replyTo"] is { Length: > 0 } reply ? MailboxAddress.Parse(reply) : null;

    public string? Templates => settings["templates"];

    public static IEnumerable<SettingFault> Check(ConnectionSettings settings)
    {
        foreach (var fault in SettingFaults.Missing(settings, "host", "from")) yield return fault;
        if (settings["port"] is { } port && !(int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65_535))
            yield return new("port", $"'{port}' is not a port between 1 and 65535.");
        if (settings["security"] is { } security && security is not ("starttls" or "tls" or "none")) yield return new("security", $"'{security}' is none of starttls, tls, none.");
        if (settings["security"] == "none" && settings["host"] is not ("localhost" or "127.0.0.1" or "::1"))
            yield return new("security", "Without encryption the customers' addresses and the password could be read on the way: none is for a mail server on this machine. Use starttls or tls.");
        if (string.IsNullOrEmpty(settings["username"]) != string.IsNullOrEmpty(settings["password"])) yield return new("username", "Give both username and password, or neither.");
        foreach (var key in (string[])["from", "replyTo"])
            if (settings[key] is { Length: > 0 } address && !MailboxAddress.TryParse(address, out _)) yield return new(key, $"'{address}' is not an address like \"The Shop <orders@shop.example>\".");
        if (settings["templates"] is not { } folder) yield break;
        if (!Directory.Exists(folder)) yield return new("templates", $"There is no folder {folder}.");
        else
            foreach (var fault in MailTemplates.Faults(folder)) yield return new("templates", fault);
    }
}
