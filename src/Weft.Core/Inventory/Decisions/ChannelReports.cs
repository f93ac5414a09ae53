using System.Globalization;
using Weft.Core.Workflow;

namespace Weft.Core.Inventory.Decisions;

/// <summary>What channels say about the numbers they show.</summary>
internal static class ChannelReports
{
    public static Decision Report(ReportChannelStock c, StockState s, Terms t)
    {
        if (c.Number < 0) return new Decision.Refused($"{c.Channel} cannot show {c.Number} units.", "number", "Report the number as the channel shows it.");
        if (!s.Published.TryGetValue(c.Channel, out var p)) return new Decision.AlreadyDone($"{c.Channel} is told no number of {s.Sku} yet.");
        if (p.NotListed) return Decision.Accept(new ChannelStockSeen(c.Channel, c.Number, null, c.At, SetAgain: true) { Source = c.Source });
        if (p.Shown is null) return new Decision.AlreadyDone($"The first number is on its way to {c.Channel}.");
        return IsOurs(c, p) ? new Decision.AlreadyDone($"{c.Channel} shows {c.Number}, as we told it.") : Decision.Accept(Seen(c.Channel, c.Number, p, c.At, t) with { Source = c.Source });
    }

    public static Decision TellAgain(RepublishStock c, StockState s) => s switch
    {
        { AliasOf: { } ours } => new Decision.Refused($"{s.Sku} stands for {ours}; channels are told of that one.", "sku", $"Name {ours}."),
        { Registered: false } => new Decision.Refused($"{s.Sku} is not in the catalogue; no channel is told of it.", "sku", "Create it in the ERP first."),
        _ => Decision.Accept(new StockRepublished(c.Channel, c.Shown, c.SeenAt, c.Foreign)),
    };

    /// <summary>What an answer says that is neither yes nor a refusal; null when it says nothing of the kind.</summary>
    public static Decision? Answered(string channel, DeliveryResult answer, Publication p, Terms t)
    {
        if (answer.Facts is not { } facts) return null;
        if (facts.ContainsKey(ChannelStockFacts.NotListed))
            return p.NotListed ? new Decision.AlreadyDone($"{channel} does not list it.") : Decision.Accept(new ChannelStockNotListed(channel, answer.Reason ?? "It is not listed.", t.Now));
        return facts.TryGetValue(ChannelStockFacts.Shows, out var shows) && int.TryParse(shows, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Decision.Accept(Seen(channel, number, p, t.Now, t))
            : null;
    }

    /// <summary>
    /// Our number comes back to us: the newest, the one it has acknowledged, less what it sold since; and where nobody says who set it, the one before, whose echo comes late.
    /// </summary>
    private static bool IsOurs(ReportChannelStock c, Publication p) =>
        c.Number == p.Wanted || c.Number == p.Shown || c.Number == p.Shown - p.SoldSince || (c.Source is null && c.Number == p.ShownBefore);

    /// <summary>Somebody who sets a number again and again is not fought for ever: an operator has to see it.</summary>
    private static ChannelStockSeen Seen(string channel, int number, Publication p, DateTimeOffset at, Terms t)
    {
        var recent = p.OverruledSince > t.Now - StockLimits.OverruleWindow ? p.Overruled : 0;
        var setAgain = t.Policy.Channels.GetValueOrDefault(channel)?.SetAgain == true && recent < StockLimits.Overrules;
        return new ChannelStockSeen(channel, number, p.Shown, at, setAgain);
    }
}
