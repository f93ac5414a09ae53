using System.Text;

namespace Weft.Http.Access;

/// <summary>Which passwords are taken: long ones, whatever they are made of, but none that is guessed first.</summary>
internal static class PasswordRules
{
    /// <summary>Fewest characters.</summary>
    public const int Shortest = 12;

    /// <summary>Most characters.</summary>
    public const int Longest = 128;

    /// <summary>What lists of stolen passwords hold again and again, as far as it is long enough; digits at the end and what stands for letters are taken away first.</summary>
    private static readonly string[] common =
    [
        "password", "passwort", "passw0rd", "administrator", "iloveyou", "letmein", "welcome", "qwertyuiop", "qwertzuiop", "qwerty", "qwertz", "azerty", "asdfghjkl", "zxcvbnm", "yxcvbnm", "changeme", "changeit",
        "football", "baseball", "princess", "sunshine", "superman", "trustno", "dragon", "monkey", "master", "shadow", "michael", "jennifer", "computer", "internet", "starwars", "whatever", "secret", "default",
        "abc", "abcd", "abcdef", "abcdefgh", "test", "testtest", "admin", "adminadmin", "root", "user", "guest", "login", "hallo", "hello", "schatz", "passwordpassword", "correcthorsebatterystaple", "weft", "weftweft",
    ];

    /// <summary>Why a password is not taken; null when it is.</summary>
    /// <param name="password">The password.</param>
    /// <param name="name">Whose it is.</param>
    public static string? Fault(string password, string name)
    {
        var length = password.EnumerateRunes().Count();
        if (length < Shortest) return $"A password has at least {Shortest} characters; this one has {length}. A few words in a row are easy to remember.";
        if (length > Longest) return $"A password has at most {Longest} characters; this one has {length}.";
        var plain = Plain(password);
        if (password.EnumerateRunes().Distinct().Count() < 5) return "The password repeats the same few characters. Choose one that nobody guesses.";
        if (IsRow(password)) return "The password is a row of characters that follow each other. Choose one that nobody guesses.";
        if (common.Contains(plain)) return "The password is one of those that are tried first. Choose another one.";
        return name.Length >= 3 && Plain(name) is { Length: > 0 } own && plain.Replace(own, "", StringComparison.Ordinal).Length < 4 ? "The password is little more than the name. Choose another one." : null;
    }

    private static string Plain(string text)
    {
        var letters = new StringBuilder();
        foreach (var c in text.ToLowerInvariant().TrimEnd([.. "0123456789!?.,-_*#"]))
            if (char.IsLetterOrDigit(c)) letters.Append(c switch { '0' => 'o', '3' => 'e', '4' => 'a', '5' => 's', _ => c });
        return letters.ToString();
    }

    private static bool IsRow(string text)
    {
        var steps = text.Zip(text.Skip(1), (a, b) => b - a).ToList();
        return steps.Count(s => s is 1 or -1) >= steps.Count - 2;
    }
}
