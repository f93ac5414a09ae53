namespace Weft.Real.Journey;

/// <summary>Waits for what other programs do in their own time: asks again and again, for a limited time, and says what was missing.</summary>
internal static class Eventually
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns as soon as <paramref name="holds"/> does not throw.</summary>
    /// <param name="what">What is waited for, in words.</param>
    /// <param name="within">The longest wait.</param>
    /// <param name="holds">Asserts it.</param>
    /// <param name="giveUp">Says why waiting has become useless, or null.</param>
    /// <param name="state">What to report when it did not come about.</param>
    public static async Task HoldsAsync(string what, TimeSpan within, Func<Task> holds, Func<string?>? giveUp = null, Func<string>? state = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await holds();
                return;
            }
            catch (Exception missing) when (!cancellation.IsCancellationRequested)
            {
                var useless = giveUp?.Invoke();
                var waited = TimeProvider.System.GetElapsedTime(began);
                if (useless is not null || waited > within)
                    throw new TimeoutException($"After {waited.TotalSeconds:0.0} s still not so: {what}. {useless}{Environment.NewLine}{missing.Message}{Environment.NewLine}{state?.Invoke()}", missing);
            }

            await Task.Delay(pause, TimeProvider.System, cancellation);
        }
    }
}
