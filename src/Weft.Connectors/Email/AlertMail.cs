using System.Globalization;
using System.Text;
using MimeKit;
using Weft.Core.Alerts;

namespace Weft.Connectors.Email;

/// <summary>Writes the message that tells people of an alert: the same for the same notice, so that mailboxes show one that comes twice once.</summary>
internal static class AlertMail
{
    private const int LongestSubject = 200;

    /// <summary>Writes it.</summary>
    public static MimeMessage Write(AlertNoticeRequest notice, MailboxAddress from, string messageId, DateTimeOffset now)
    {
        var (c, text) = (notice.Cause, new StringBuilder());
        text.AppendLine(Line(c.Title, int.MaxValue)).AppendLine();
        text.AppendLine(notice.News switch
        {
            AlertNews.Raised => "This has begun.",
            AlertNews.Still => "This is still so, and nobody has acknowledged it.",
            _ => "This is over: the alert has ended by itself.",
        }).AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Since:    {c.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        if (c.Orders > 0) text.AppendLine(CultureInfo.InvariantCulture, $"Orders:   {c.Orders:#,0}{(c.Amounts.IsEmpty ? "" : $" over {string.Join(", ", c.Amounts)}")}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Known:    {Line(c.Why, int.MaxValue)}");
        if (notice.News != AlertNews.Ended) text.AppendLine(CultureInfo.InvariantCulture, $"To do:    {Line(c.NextStep, int.MaxValue)}").AppendLine().AppendLine("Acknowledge it in the console under Alerts, or with 'weft alerts acknowledge': then it is quiet.");
        var word = notice.News switch { AlertNews.Raised => "Alert", AlertNews.Still => "Still", _ => "Over" };
        return new MimeMessage(new[] { from }, notice.To.Select(MailboxAddress.Parse), Line($"{word}: {c.Title}", LongestSubject), new TextPart("plain") { Text = text.ToString() })
        {
            MessageId = messageId,
            Date = now,
            Headers = { { "Auto-Submitted", "auto-generated" } },
        };
    }

    /// <summary>What others wrote, as one line.</summary>
    private static string Line(string text, int longest)
    {
        var line = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, longest))) line.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c);
        return line.ToString().Trim();
    }
}
