using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Weft.Tidy.Tests;

/// <summary>Budgets that keep a file, a method and a constructor small enough to be read at once.</summary>
internal static class SizeRules
{
    public const int FileLines = 500;
    public const int MethodLines = 60;
    public const int ConstructorParameters = 6;
    public const int ProjectLines = 40;

    public static IEnumerable<string> LongFile(SourceFile file) =>
        file.LineCount > FileLines ? [$"{file.Path}: {file.LineCount} lines; split it by concern"] : [];

    public static IEnumerable<string> LongMethods(SourceFile file)
    {
        var methods = file.Tree.DescendantNodes()
            .Where(node => node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or PropertyDeclarationSyntax)
            .Select(node => (First: node, Last: node));
        var top = file.Tree.Members.OfType<GlobalStatementSyntax>().Where(member => member.Statement is not LocalFunctionStatementSyntax).ToList();
        var bodies = top.Count > 0 ? methods.Append((top[0], top[^1])) : methods;
        return
            from body in bodies
            let lines = file.LinesOf(body.First, body.Last)
            where lines > MethodLines
            select $"{file.At(body.First)}: {NameOf(body.First)} has {lines} lines; name its steps";
    }

    /// <summary>Records are data and may be as wide as the data is.</summary>
    public static IEnumerable<string> WideConstructors(SourceFile file)
    {
        var constructors = file.Tree.DescendantNodes().OfType<ConstructorDeclarationSyntax>()
            .Where(constructor => constructor.Parent is not RecordDeclarationSyntax)
            .Select(constructor => (Node: (SyntaxNode)constructor, Name: constructor.Identifier.Text, constructor.ParameterList.Parameters.Count));
        var primary = file.Tree.DescendantNodes().OfType<TypeDeclarationSyntax>()
            .Where(type => type is ClassDeclarationSyntax or StructDeclarationSyntax && type.ParameterList is not null)
            .Select(type => (Node: (SyntaxNode)type, Name: type.Identifier.Text, type.ParameterList!.Parameters.Count));
        return
            from constructor in constructors.Concat(primary)
            where constructor.Count > ConstructorParameters
            select $"{file.At(constructor.Node)}: {constructor.Name} takes {constructor.Count} parameters; it does more than one thing";
    }

    public static IEnumerable<string> LongProject(ProjectFile project) =>
        project.LineCount > ProjectLines ? [$"{project.Path}: {project.LineCount} lines; move what is common to Directory.Build.props"] : [];

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        LocalFunctionStatementSyntax function => function.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        GlobalStatementSyntax => "the program",
        _ => "a member",
    };
}
