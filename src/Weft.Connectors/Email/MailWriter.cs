using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using MimeKit;
using Weft.Core.Orders.Notifications;
using Weft.Core.Shared;

namespace Weft.Connectors.Email;

/// <summary>Writes the message of a notification: always the same for the same delivery, so that a second one can be told from the first.</summary>
internal sealed class MailWriter(SmtpSettings settings, MailTemplates templates)
{
    /// <summary>Most lines of goods that are listed.</summary>
    private const int MostLines = 100;

    private const int LongestValue = 500;
    private const int LongestSubject = 200;
    private const int LongestAddress = 254;

    /// <summary>Languages that write 19,99.</summary>
    private static readonly FrozenSet<string> comma = FrozenSet.Create("cs", "da", "de", "el", "es", "fi", "fr", "hr", "hu", "it", "nb", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk");

    /// <summary>Writes it.</summary>
    /// <exception cref="AddressFault">The customer's address is none.</exception>
    /// <exception cref="FormatException">A text of the retailer's own is not what it must be.</exception>
    public MimeMessage Write(NotificationRequest r, string key, DateTimeOffset now)
    {
        var (subject, text, html) = templates.Find(r.Fact, r.Language);
        var values = Values(r);
        var plain = text.Fill(values, html: false);
        return new MimeMessage(new[] { settings.From }, new[] { To(r) }, Line(subject.Fill(values, html: false), LongestSubject), new BodyBuilder
        {
            TextBody = plain,
            HtmlBody = html?.Fill(values, html: true) ?? Paragraphs(plain),
        }.ToMessageBody())
        {
            MessageId = IdOf(key),
            Date = now,
            // Out-of-office replies are for people who write.
            Headers = { { "Auto-Submitted", "auto-generated" } },
        };
    }

    /// <summary>The message's id, the same for every attempt: mailboxes show a message that comes twice once.</summary>
    public string IdOf(string key) => $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 20))}@{settings.From.Domain}";

    /// <summary>One address and nothing else: a name or a second address in it would be somebody else's doing.</summary>
    private static MailboxAddress To(NotificationRequest r)
    {
        var address = r.Email.Trim();
        var fits = address.Length <= LongestAddress && address.Count(c => c == '@') == 1 && !address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is ',' or ';' or '<' or '>' or '"' or '(' or ')' or '\\');
        return fits && MailboxAddress.TryParse(address, out var parsed)
            ? new MailboxAddress(Encoding.UTF8, Line(r.Name, LongestValue), parsed.Address)
            : throw new AddressFault();
    }

    private static ImmutableDictionary<string, object?> Values(NotificationRequest r) => ImmutableDictionary<string, object?>.Empty.AddRange(
    [
        new("number", Line(r.Number, LongestValue)),
        new("name", Line(r.Name, LongestValue)),
        new("amount", r.Amount is { } amount ? Text(amount, r.Language) : null),
        new("carrier", Line(r.Carrier, LongestValue)),
        new("tracking", Line(r.Tracking, LongestValue)),
        new("date", r.At?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("lines", Lines(r).ToList()),
    ]);

    private static IEnumerable<IReadOnlyDictionary<string, object?>> Lines(NotificationRequest r)
    {
        foreach (var line in r.Lines.Take(MostLines)) yield return new Dictionary<string, object?> { ["title"] = Line(line.Title, LongestValue), ["quantity"] = line.Quantity };
        if (r.Lines.Length > MostLines) yield return new Dictionary<string, object?> { ["title"] = "…", ["quantity"] = r.Lines.Skip(MostLines).Sum(l => (long)l.Quantity) };
    }

    /// <summary>What strangers wrote, as one line: no line break of theirs begins a header of ours.</summary>
    private static string Line(string? text, int longest)
    {
        if (text is null) return "";
        var line = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, longest))) line.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c);
        return line.ToString().Trim();
    }

    private static string Text(Money money, string language)
    {
        var amount = comma.Contains(language.Split('-')[0].ToLowerInvariant()) ? money.Amount.Replace('.', ',') : money.Amount;
        return $"{amount} {money.Currency.Code}";
    }

    private static string Paragraphs(string text) =>
        "<!doctype html><html><head><meta charset=\"utf-8\"></head><body>"
        + string.Concat(text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(p => $"<p>{WebUtility.HtmlEncode(p.Trim('\n')).Replace("\n", "<br>", StringComparison.Ordinal)}</p>"))
        + "</body></html>";
}

/// <summary>What stands as a customer's address is no address of one person. Does not say what it is.</summary>
internal sealed class AddressFault() : Exception("The customer's e-mail address is none.");
