using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Weft.Tidy.Tests;

/// <summary>What may not be written: names that say nothing, unfinished work, and what only holds on one machine.</summary>
internal static partial class WordRules
{
    private static readonly string[] emptySuffixes = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Processor", "Service"];

    public static IEnumerable<string> EmptyNames(SourceFile file) =>
        from type in file.Tree.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        from suffix in emptySuffixes
        where type.Identifier.Text.EndsWith(suffix)
        select $"{file.At(type)}: {type.Identifier.Text} ends in {suffix}; name it by what it knows or decides";

    public static IEnumerable<string> Unfinished(SourceFile file) =>
        from line in Lines(file.Path, file.Text)
        where UnfinishedWork().IsMatch(line.Text)
        select $"{line.At}: {line.Text.Trim()}";

    public static IEnumerable<string> SleepingTests(SourceFile file) =>
        from line in Lines(file.Path, file.Text)
        where Sleep().IsMatch(line.Text)
        select $"{line.At}: {line.Text.Trim()}";

    public static IEnumerable<string> MachinePaths(string path, string text) =>
        from line in Lines(path, text)
        where MachinePath().IsMatch(line.Text)
        select $"{line.At}: {line.Text.Trim()}";

    public static IEnumerable<string> RegistryHosts(string path, string text) =>
        from line in Lines(path, text)
        where RegistryHost().IsMatch(line.Text)
        select $"{line.At}: {line.Text.Trim()}";

    private static IEnumerable<(string At, string Text)> Lines(string path, string text) =>
        text.Split('\n').Select((line, index) => ($"{path}:{index + 1}", line));

    [GeneratedRegex("""\b(TODO|FIXME|HACK|NotImplementedException)\b|\bSkip ?= ?"|Assert\.True\(true\)|catch( \(Exception[^)]*\))? ?\{ ?\}""")]
    private static partial Regex UnfinishedWork();

    [GeneratedRegex("""\bThread\.Sleep\(""")]
    private static partial Regex Sleep();

    [GeneratedRegex("""(?<![\w.$}~)*-])(/(work|tmp|root|home|Users)/[A-Za-z]|[A-Z]:\\\w)""")]
    private static partial Regex MachinePath();

    [GeneratedRegex("""\b((api|www)\.nuget\.org|registry\.npmjs\.org|(deb|security|ftp)\.debian\.org|pypi\.org|pkgs\.dev\.azure\.com)\b""")]
    private static partial Regex RegistryHost();
}
