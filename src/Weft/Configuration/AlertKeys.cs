using System.Collections.Immutable;
using System.Globalization;
using Weft.Core.Alerts;
using Weft.Core.Slas;
using Weft.Engine.Alerts;

namespace Weft.Configuration;

/// <summary>What is worth an alert, and who is told, below <c>alerts</c>.</summary>
internal static class AlertKeys
{
    private const int MostFactor = 1_000;

    public static void Read(Section s, AlertOptions o)
    {
        o.DownAfter = Between(s, "downAfter", o.DownAfter, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        o.StuckAfter = Between(s, "stuckAfter", o.StuckAfter, TimeSpan.FromSeconds(5), TimeSpan.FromHours(24));
        o.HeldOrders = s.Whole("heldOrders", o.HeldOrders, most: 1_000_000);
        o.LateOrders = s.Whole("lateOrders", o.LateOrders, most: 1_000_000);
        o.RefusedRequests = s.Whole("refusedRequests", o.RefusedRequests, most: 1_000_000);
        o.Burn = ReadBurn(s.Below("burn"), o.Burn);
        o.Policy = o.Policy with
        {
            RepeatEvery = Between(s, "repeatEvery", o.Policy.RepeatEvery, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)),
            CalmFor = Between(s, "calmFor", o.Policy.CalmFor, TimeSpan.Zero, TimeSpan.FromHours(24)),
            Notify = [.. s.Named("notify").Select(n => ReadRecipient(n.Name, n.Section))],
        };
        s.Finish();
    }

    private static BurnRule ReadBurn(Section s, BurnRule o)
    {
        var rule = new BurnRule
        {
            Short = Between(s, "short", o.Short, SlaLimits.Shortest, SlaLimits.Longest),
            Long = Between(s, "long", o.Long, SlaLimits.Shortest, SlaLimits.Longest),
            Factor = s.Number("factor", o.Factor),
            Least = s.Whole("least", o.Least, most: 1_000_000),
        };
        if (rule.Long <= rule.Short) s.Fault("long", "Must be longer than short: a moment alone is no alert.");
        if (rule.Factor is <= 0 or > MostFactor || double.IsNaN(rule.Factor)) s.Fault("factor", string.Create(CultureInfo.InvariantCulture, $"Must lie above 0 and up to {MostFactor}."));
        s.Finish();
        return rule;
    }

    private static AlertRecipient ReadRecipient(string connection, Section s)
    {
        ImmutableArray<string> to = [.. (s.List("to") ?? []).Select(t => t.Trim())];
        foreach (var address in to.Where(a => a.Count(c => c == '@') != 1 || a.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is ',' or ';' or '<' or '>')))
            s.Fault("to", $"'{address}' is not an address like ops@shop.example.");
        s.Finish();
        return new AlertRecipient(connection, to);
    }

    private static TimeSpan Between(Section s, string key, TimeSpan otherwise, TimeSpan least, TimeSpan most)
    {
        var span = s.Span(key, otherwise);
        if (span >= least && span <= most) return span;
        s.Fault(key, $"Must lie between {SlaWords.Span(least)} and {SlaWords.Span(most)}.");
        return otherwise;
    }
}

/// <summary>Times of the burn rule.</summary>
internal static class SlaLimits
{
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);
}
