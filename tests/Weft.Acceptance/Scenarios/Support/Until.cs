namespace Weft.Acceptance.Scenarios.Support;

/// <summary>Waits for something that must come about, for a bounded time, and says how things stand when it does not.</summary>
internal static class Until
{
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">The condition in words.</param>
    /// <param name="holds">True when it holds.</param>
    /// <param name="state">How things stand, for the message of a failed test.</param>
    public static async Task HoldsAsync(string condition, Func<Task<bool>> holds, Func<Task<string>> state)
    {
        using var limit = new CancellationTokenSource(longest);
        while (!await holds())
        {
            if (limit.IsCancellationRequested) throw new TimeoutException($"After {longest.TotalSeconds:0} s it is still not so that {condition}. {await state()}");
            await Task.Delay(pause, TimeProvider.System, CancellationToken.None);
        }
    }
}
