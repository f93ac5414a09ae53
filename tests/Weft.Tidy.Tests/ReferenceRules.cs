using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Weft.Tidy.Tests;

/// <summary>Who may know whom.</summary>
internal static class ReferenceRules
{
    private const string Connectors = "src/Weft.Connectors/";
    private const string Shared = "Http";
    private const string Simulated = "Simulated";

    /// <summary>A project may reference fewer than these, never others. A new project must be entered here first.</summary>
    private static readonly Dictionary<string, string[]> allowed = new()
    {
        ["Weft.Core"] = [],
        ["Weft.Sdk"] = ["Weft.Core"],
        ["Weft.Connectors"] = ["Weft.Core", "Weft.Sdk"],
        ["Weft.Engine"] = ["Weft.Core", "Weft.Sdk"],
        ["Weft.Console"] = ["Weft.Core", "Weft.Sdk", "Weft.Engine"],
        ["Weft.Simulator"] = [],
        ["Weft.Simulation"] = ["Weft.Core", "Weft.Sdk", "Weft.Engine", "Weft.Connectors", "Weft.Simulator"],
        ["Weft"] = ["Weft.Core", "Weft.Sdk", "Weft.Engine", "Weft.Console", "Weft.Connectors", "Weft.Simulator", "Weft.Simulation"],
    };

    public static IEnumerable<string> ForbiddenReferences(ProjectFile project) =>
        !ReferenceRules.allowed.TryGetValue(project.Name, out var allowed)
            ? [$"{project.Path}: unknown project; decide what it may reference and enter it in {nameof(ReferenceRules)}"]
            : project.References.Except(allowed).Select(other => $"{project.Path}: may not reference {other}");

    public static IEnumerable<string> ForbiddenPackages(ProjectFile project) =>
        project.Name == "Weft.Core" ? project.Packages.Select(package => $"{project.Path}: the core has no packages, found {package}") : [];

    /// <summary>
    /// The folder below Weft.Connectors, or below its simulated retailer, that a file lies in: the name of its vendor. Null for files shared by all vendors.
    /// </summary>
    public static string? VendorOf(string path)
    {
        if (!path.StartsWith(Connectors))
        {
            return null;
        }

        var parts = path[Connectors.Length..].Split('/');
        return parts switch
        {
            [Simulated, var system, _, ..] => $"{Simulated}.{system}",
            [not Shared, _, ..] => parts[0],
            _ => null,
        };
    }

    public static IEnumerable<string> VendorLeaks(SourceFile file, IReadOnlySet<string> vendors)
    {
        if (VendorOf(file.Path) is not { } own)
        {
            return [];
        }

        var leaks =
            from name in file.Tree.DescendantNodes().Where(node => node is QualifiedNameSyntax or MemberAccessExpressionSyntax or UsingDirectiveSyntax)
            let words = WordsOf(name)
            from other in vendors
            where other != own && Names(words, other.Split('.'))
            select $"{file.At(name)}: the {own} connector names {other}; connectors never know each other";
        return leaks.Distinct();
    }

    /// <summary>True for the vendor's whole namespace, and for a name that starts with its last part.</summary>
    private static bool Names(string[] words, string[] vendor) =>
        words is ["Weft", "Connectors", .. var rest] ? rest.Take(vendor.Length).SequenceEqual(vendor) : words is [var first, ..] && first == vendor[^1];

    private static string[] WordsOf(SyntaxNode name) =>
        (name is UsingDirectiveSyntax directive ? directive.NamespaceOrType.ToString() : name.ToString()).Split('.', '(', '<', ' ');
}
