namespace Weft.Desk;

/// <summary>Names of the authorisation policies that the console asks for. The host decides who meets them.</summary>
public static class ConsolePolicies
{
    /// <summary>May look at everything but personal data.</summary>
    public const string Viewer = "viewer";

    /// <summary>May act on orders, deliveries, messages and stock.</summary>
    public const string Operator = "operator";

    /// <summary>May decide about money.</summary>
    public const string Finance = "finance";

    /// <summary>May change who may do what, and read the audit trail.</summary>
    public const string Admin = "admin";

    /// <summary>May correct what a message says that could not be read; no role of its own, but the one that the configuration names.</summary>
    public const string Corrector = "corrector";

    /// <summary>All roles.</summary>
    public static IReadOnlyList<string> All { get; } = [Viewer, Operator, Finance, Admin];
}
