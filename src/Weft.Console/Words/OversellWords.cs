namespace Weft.Desk.Words;

/// <summary>Why units were sold twice, in retail words.</summary>
internal static class OversellWords
{
    public static string Of(string cause) => cause switch
    {
        "PushLag" => "The channel's number was late",
        "Race" => "Two channels sold at the same moment",
        "ForeignWrite" => "Somebody else changed the channel's number",
        "CountCorrection" => "A count found fewer units",
        "ChannelOversold" => "The channel sold more than it showed",
        _ => cause,
    };
}
