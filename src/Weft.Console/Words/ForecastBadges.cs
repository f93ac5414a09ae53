using Weft.Engine.Queries.Desk;

namespace Weft.Desk.Words;

/// <summary>What will come of a retry, as pages show it.</summary>
internal static class ForecastBadges
{
    public static Word Of(RetryForecast forecast, int? count = null) => new(
        count is { } many ? $"{Spans.Grouped(many)} {ForecastWords.Of(forecast)}" : ForecastWords.Of(forecast),
        forecast switch { RetryForecast.WillCreate => "good", RetryForecast.WillAdopt => "info", RetryForecast.WillFailAgain => "bad", RetryForecast.NotNeeded => "quiet", _ => "warn" });

    public static string Says(RetryForecast forecast) => forecast switch
    {
        RetryForecast.WillCreate => "The other system does not have it. It is made there, if what was refused is put right.",
        RetryForecast.WillAdopt => "The other system has it already. It is taken over, nothing is made twice.",
        RetryForecast.WillFailAgain => "Nothing has changed that would let it through.",
        RetryForecast.NotLookedUp => $"A preview asks about {DeskQueries.MostLookedUp} at most; these were not asked about.",
        RetryForecast.NotNeeded => "Nothing is sent: its order does not need it any more.",
        _ => "The other system could not be asked, or could not say.",
    };
}
