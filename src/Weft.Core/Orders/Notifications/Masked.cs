namespace Weft.Core.Orders.Notifications;

/// <summary>Personal data such that somebody who knows it recognises it, and nobody else learns it.</summary>
internal static class Masked
{
    private const string Rest = "***";

    /// <summary><c>a***@e***.org</c>.</summary>
    public static string Email(string email)
    {
        var at = email.LastIndexOf('@');
        if (at <= 0 || at == email.Length - 1) return Rest;
        var (domain, dot) = (email[(at + 1)..], email.LastIndexOf('.'));
        return $"{First(email)}@{First(domain)}{(dot > at + 1 ? email[dot..] : "")}";
    }

    /// <summary><c>A*** B***</c>.</summary>
    public static string Name(string name) => string.Join(' ', name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(First));

    private static string First(string text) => char.IsLetterOrDigit(text[0]) ? text[0] + Rest : Rest;
}
