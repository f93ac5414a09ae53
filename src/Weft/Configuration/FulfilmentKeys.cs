using Weft.Core.Orders.Fulfilment;

namespace Weft.Configuration;

/// <summary>Who works at a node and whether it is asked first, by the keys of the node's entry.</summary>
internal static class FulfilmentKeys
{
    private static readonly TimeSpan usual = TimeSpan.FromHours(2);
    private static readonly TimeSpan shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan longest = TimeSpan.FromDays(30);
    private static readonly TimeSpan shortestWait = TimeSpan.FromMinutes(1);

    /// <summary>How long something of a channel's orders may wait; null: nothing is said.</summary>
    public static TimeSpan? ReadWait(Section s, string key, TimeSpan most)
    {
        if (s.Text(key) is null) return null;
        var wait = s.Span(key, most);
        if (wait < shortestWait || wait > most) s.Fault(key, $"Must lie between {shortestWait.TotalMinutes:0}m and {most.TotalDays:0}d.");
        return wait;
    }

    public static FulfilmentNode Read(Section s)
    {
        var asked = s.OneOf("needsAcceptance", Switch.False) == Switch.True;
        var within = s.Span("answerWithin", usual);
        if (within < shortest || within > longest) s.Fault("answerWithin", $"Must lie between {shortest.TotalSeconds:0}s and {longest.TotalDays:0}d.");
        if (!asked && s.Has("answerWithin")) s.Fault("answerWithin", "counts only with 'needsAcceptance: true'.");
        return new FulfilmentNode(s.Text("connection")) { AnswerWithin = asked ? within : null };
    }
}
