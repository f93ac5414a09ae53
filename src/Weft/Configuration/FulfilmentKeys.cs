using Weft.Core.Orders.Fulfilment;

namespace Weft.Configuration;

/// <summary>Who works at a node and whether it is asked first, by the keys of the node's entry.</summary>
internal static class FulfilmentKeys
{
    private static readonly TimeSpan usual = TimeSpan.FromHours(2);
    private static readonly TimeSpan shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan longest = TimeSpan.FromDays(30);

    public static FulfilmentNode Read(Section s)
    {
        var asked = s.OneOf("needsAcceptance", Switch.False) == Switch.True;
        var within = s.Span("answerWithin", usual);
        if (within < shortest || within > longest) s.Fault("answerWithin", $"Must lie between {shortest.TotalSeconds:0}s and {longest.TotalDays:0}d.");
        if (!asked && s.Has("answerWithin")) s.Fault("answerWithin", "counts only with 'needsAcceptance: true'.");
        return new FulfilmentNode(s.Text("connection")) { AnswerWithin = asked ? within : null };
    }
}
