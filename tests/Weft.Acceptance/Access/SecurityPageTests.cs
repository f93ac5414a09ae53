using System.Text.RegularExpressions;

namespace Weft.Acceptance.Access;

public sealed partial class SecurityPageTests
{
    private static readonly string[] suites = ["Weft.Acceptance", "Weft.Engine.Tests", "Weft.Connectors.Tests", "Weft.Console.Tests"];

    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        var sources = suites.SelectMany(s => Directory.EnumerateFiles(Path.Combine(Snapshot.Root, "tests", s), "*.cs", SearchOption.AllDirectories)).ToLookup(f => Path.GetFileNameWithoutExtension(f), File.ReadAllText);
        var named = TestName().Matches(File.ReadAllText(Path.Combine(Snapshot.Root, "docs/reference/security.md"))).Select(m => (Class: m.Groups["class"].Value, Method: m.Groups["method"].Value)).Distinct().ToList();
        named.Count.ShouldBeGreaterThan(25);
        foreach (var (type, method) in named)
            sources[type].Any(text => IsTest(text, method)).ShouldBeTrue($"{type}.{method}");
    }

    /// <summary>True when the method is there and what stands right over it makes it a test.</summary>
    private static bool IsTest(string text, string method)
    {
        var at = Regex.Match(text, $@"public (async )?(Task|void) {method}\(");
        return at.Success && Regex.IsMatch(text[(text.LastIndexOf("\n\n", at.Index, StringComparison.Ordinal) + 1)..at.Index], @"^\s*\[(Fact|Theory)\]", RegexOptions.Multiline | RegexOptions.ExplicitCapture);
    }

    [GeneratedRegex("`(?<class>[A-Z][A-Za-z]+)\\.(?<method>[A-Z][A-Za-z_0-9]+_[A-Za-z_0-9]+)`")]
    private static partial Regex TestName();
}
