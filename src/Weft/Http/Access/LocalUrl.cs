namespace Weft.Http.Access;

/// <summary>An address to return to after signing in: only a path on this very host. Anything else would send people wherever the maker of a link likes.</summary>
internal static class LocalUrl
{
    private const int Longest = 2_000;

    /// <summary>The address, or the start page when it leads elsewhere.</summary>
    public static string Of(string? url) => IsLocal(url) ? url! : "/";

    private static bool IsLocal(string? url) =>
        url is ['/', ..] && url.Length <= Longest && !url.StartsWith("//", StringComparison.Ordinal) && !url.Contains('\\') && !url.Any(char.IsControl) && !url.StartsWith("/sign-", StringComparison.Ordinal);
}
