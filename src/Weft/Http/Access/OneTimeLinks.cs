using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Weft.Http.Access;

/// <summary>Links that the node prints where it is started: whoever sees its terminal may set it up, or sign in to a demo. They work once, and end with the process.</summary>
internal sealed class OneTimeLinks
{
    private const int TokenBytes = 32;
    private readonly Lock gate = new();
    private byte[]? setUp;
    private (byte[] Hash, string UserId)? signIn;

    /// <summary>A new random word.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>What is kept of such a word.</summary>
    public static string HashOf(string token) => Convert.ToHexStringLower(Hash(token));

    /// <summary>A link's word to make the first account; one before it does not work any more.</summary>
    public string ForSetUp()
    {
        var token = NewToken();
        lock (gate) setUp = Hash(token);
        return token;
    }

    /// <summary>A link's word to sign in as a user; one before it does not work any more.</summary>
    public string ForSignIn(string userId)
    {
        var token = NewToken();
        lock (gate) signIn = (Hash(token), userId);
        return token;
    }

    /// <summary>True when a link to sign in was given and has not been used yet.</summary>
    public bool SignInIsOpen
    {
        get
        {
            lock (gate) return signIn is not null;
        }
    }

    /// <summary>True when the word opens the set-up.</summary>
    public bool OpensSetUp(string? token)
    {
        lock (gate) return setUp is not null && token is not null && CryptographicOperations.FixedTimeEquals(Hash(token), setUp);
    }

    /// <summary>After this no word opens the set-up.</summary>
    public void CloseSetUp()
    {
        lock (gate) setUp = null;
    }

    /// <summary>The user whom the word signs in; it does not work again. Null when it does not work.</summary>
    public string? TakeSignIn(string? token)
    {
        lock (gate)
        {
            if (signIn is not { } known || token is null || !CryptographicOperations.FixedTimeEquals(Hash(token), known.Hash)) return null;
            signIn = null;
            return known.UserId;
        }
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
