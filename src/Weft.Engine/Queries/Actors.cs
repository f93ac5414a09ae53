namespace Weft.Engine.Queries;

/// <summary>Who did something, or has to, as a sentence names them. People and connections have names of their own; the rest are parts that somebody plays.</summary>
public static class Actors
{
    /// <summary>Within a sentence: "the channel", "anna".</summary>
    public static string Of(string by) => by switch
    {
        "channel" or "payment" or "payment provider" or "warehouse" or "customer" or "exchange" or "catalogue" => "the " + by,
        "weft" => "Weft",
        _ => by,
    };

    /// <summary>As the first word of a sentence: "The channel", "anna".</summary>
    public static string First(string by) => Of(by) is ['t', 'h', 'e', ' ', ..] named ? "T" + named[1..] : Of(by);

    /// <summary>Whoever has to act on a hold: a team, or the part that somebody plays.</summary>
    public static string Owner(string owner) => owner == "catalogue" ? "whoever looks after the catalogue" : Of(owner);
}
