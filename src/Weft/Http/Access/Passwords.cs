using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Weft.Engine.Access;

namespace Weft.Http.Access;

/// <summary>
/// Hashes passwords with PBKDF2 and HMAC-SHA-512 (the framework's own format, with a salt each) and compares them. An account that does not exist costs the same work. Hashing is meant to be
/// slow, so only a few are under way at once.
/// </summary>
internal sealed class Passwords(TimeProvider clock) : IDisposable
{
    /// <summary>Rounds of PBKDF2; what OWASP asks of HMAC-SHA-512 is 210,000.</summary>
    private const int Iterations = 220_000;

    private const int MostAtOnce = 2;
    private static readonly TimeSpan longestWait = TimeSpan.FromSeconds(5);

    private readonly PasswordHasher<User> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly SemaphoreSlim turns = new(MostAtOnce, MostAtOnce);
    private string? nobody;

    /// <summary>The hash of a password; null when too many wait.</summary>
    public Task<string?> HashAsync(User user, string password) => InTurnAsync(() => hasher.HashPassword(user, password));

    /// <summary>Whether a password is the user's; null when too many wait. For a user who does not exist, or has no password, false after the same work.</summary>
    public async Task<PasswordVerificationResult?> VerifyAsync(User? user, string password)
    {
        nobody ??= hasher.HashPassword(Nobody, Guid.NewGuid().ToString());
        var known = user?.Password;
        var answer = await InTurnAsync(() => hasher.VerifyHashedPassword(user ?? Nobody, known ?? nobody, password).ToString());
        if (answer is null) return null;
        return known is null ? PasswordVerificationResult.Failed : Enum.Parse<PasswordVerificationResult>(answer);
    }

    public void Dispose() => turns.Dispose();

    private static User Nobody { get; } = new() { Id = "", Name = "", CreatedAt = default, CreatedBy = "" };

    private async Task<string?> InTurnAsync(Func<string> work)
    {
        using var limit = new CancellationTokenSource(longestWait, clock);
        try
        {
            await turns.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        try
        {
            return await Task.Run(work);
        }
        finally
        {
            turns.Release();
        }
    }
}
