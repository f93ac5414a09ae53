namespace Weft.Engine.Queries.Desk;

/// <summary>What will come of sending a refused request again, as far as that can be known before it is sent.</summary>
public enum RetryForecast
{
    /// <summary>The other system was asked and does not have it: it is made there.</summary>
    WillCreate,

    /// <summary>The other system was asked and has it already: it is taken over, nothing is made a second time.</summary>
    WillAdopt,

    /// <summary>Nothing has changed that would let it through.</summary>
    WillFailAgain,

    /// <summary>The other system cannot be asked, or could not say.</summary>
    NotKnown,

    /// <summary>It was not asked, because a preview asks about so many only.</summary>
    NotLookedUp,

    /// <summary>Nothing is sent, because its order does not need it any more.</summary>
    NotNeeded,
}

/// <summary>What will come of sending refused requests again.</summary>
/// <param name="Cause">The cause they share; null for a single one.</param>
/// <param name="Counts">How many of each; what none has is left out.</param>
/// <param name="LookedUp">How many the other system was asked about.</param>
/// <param name="MostLookedUp">About how many a preview asks at most.</param>
/// <param name="Rows">Each of them, in the order in which they would be sent.</param>
public sealed record RetryPreview(string? Cause, IReadOnlyDictionary<RetryForecast, int> Counts, int LookedUp, int MostLookedUp, IReadOnlyList<PreviewedRetry> Rows);

/// <summary>What will come of sending one again.</summary>
/// <param name="Id">The dead letter.</param>
/// <param name="Key">Its key.</param>
/// <param name="About">What it is about.</param>
/// <param name="Forecast">What will come of it.</param>
/// <param name="Why">Why, in plain words.</param>
/// <param name="Reference">What the other system calls it, where it has it.</param>
/// <param name="FailedAgain">True when it had been tried before and failed again.</param>
public sealed record PreviewedRetry(long Id, string Key, string About, RetryForecast Forecast, string Why, string? Reference, bool FailedAgain);

/// <summary>What became of trying a cause's requests again.</summary>
/// <param name="Retried">Requests that are on their way.</param>
/// <param name="Refused">Requests that were not sent, because nobody needs them any more or they are on their way already.</param>
/// <param name="Left">Requests of this cause that wait for the next step.</param>
/// <param name="UpTo">Pass it with the next step, so that what fails again meanwhile is left alone.</param>
public sealed record CauseRetried(int Retried, int Refused, int Left, long UpTo);
