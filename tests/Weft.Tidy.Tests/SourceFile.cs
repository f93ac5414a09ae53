using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Weft.Tidy.Tests;

/// <summary>A C# file with its syntax tree.</summary>
internal sealed class SourceFile(string path, string text)
{
    private readonly Lazy<CompilationUnitSyntax> tree = new(() => CSharpSyntaxTree.ParseText(text).GetCompilationUnitRoot());

    public string Path => path;

    public string Text => text;

    public CompilationUnitSyntax Tree => tree.Value;

    public int LineCount => text.AsSpan().TrimEnd('\n').Count('\n') + 1;

    public string At(SyntaxNode node) => $"{path}:{LineOf(node.SpanStart) + 1}";

    /// <summary>Lines from the declaration to its closing brace; comments and attributes above it are free.</summary>
    public int LinesOf(SyntaxNode first, SyntaxNode last) => LineOf(last.Span.End) - LineOf(StartWithoutAttributes(first)) + 1;

    private int LineOf(int position) => Tree.SyntaxTree.GetLineSpan(new(position, 0)).StartLinePosition.Line;

    private static int StartWithoutAttributes(SyntaxNode node) =>
        node is MemberDeclarationSyntax { AttributeLists: [.., var last] } ? last.GetLastToken().GetNextToken().SpanStart : node.SpanStart;
}
