namespace Weft.Engine.Queries.Desk;

/// <summary>Forecasts in plain words.</summary>
public static class ForecastWords
{
    /// <summary>What will come of a retry.</summary>
    public static string Of(RetryForecast forecast) => forecast switch
    {
        RetryForecast.WillCreate => "will create",
        RetryForecast.WillAdopt => "will adopt",
        RetryForecast.WillFailAgain => "will fail again",
        RetryForecast.NotLookedUp => "not looked up",
        RetryForecast.NotNeeded => "not needed any more",
        _ => "not known",
    };
}
