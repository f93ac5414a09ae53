namespace Weft.Engine.Replays;

/// <summary>What differences say of customers: that they differ, and not how, because they are kept and read by everybody.</summary>
internal static class Personal
{
    private static readonly string[] words = ["customer", "shipto", "billto", "address", "email", "phone", "recipient"];

    /// <summary>The value, or a word in its place.</summary>
    public static string? Masked(string path, string? value, string instead) =>
        value is not null && words.Any(w => path.Contains(w, StringComparison.OrdinalIgnoreCase)) ? instead : value;
}
