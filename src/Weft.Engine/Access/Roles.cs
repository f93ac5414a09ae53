using System.Collections.Immutable;

namespace Weft.Engine.Access;

/// <summary>What somebody may do. The words are names of policies, roles of people and scopes of API keys alike; they never change their meaning.</summary>
public static class Roles
{
    /// <summary>May read everything but the personal data of customers.</summary>
    public const string Viewer = "viewer";

    /// <summary>May change orders, stock, messages and dead letters, and sees the personal data that this needs.</summary>
    public const string Operator = "operator";

    /// <summary>May change money: refunds, differences, periods.</summary>
    public const string Finance = "finance";

    /// <summary>May change who may do what, and read the audit trail.</summary>
    public const string Admin = "admin";

    /// <summary>A scope of API keys alone: sees personal data without being allowed to change anything.</summary>
    public const string PersonalData = "personal-data";

    /// <summary>The roles, in the order in which they are shown.</summary>
    public static ImmutableArray<string> All { get; } = [Viewer, Operator, Finance, Admin];

    /// <summary>The scopes of API keys.</summary>
    public static ImmutableArray<string> Scopes { get; } = [.. All, PersonalData];

    /// <summary>True for a role of a person.</summary>
    public static bool IsRole(string word) => All.Contains(word);

    /// <summary>True for a scope of an API key.</summary>
    public static bool IsScope(string word) => Scopes.Contains(word);

    /// <summary>The words in their order, each once, with what they bring along: whoever may change something may read.</summary>
    public static ImmutableArray<string> Granted(IEnumerable<string> words)
    {
        var given = words.ToHashSet(StringComparer.Ordinal);
        if (given.Count > 0) given.Add(Viewer);
        if (given.Contains(Operator)) given.Add(PersonalData);
        return [.. Scopes.Where(given.Contains)];
    }

    internal static string Text(IEnumerable<string> words) => string.Join(' ', Scopes.Where(words.Contains));

    internal static ImmutableArray<string> Read(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
