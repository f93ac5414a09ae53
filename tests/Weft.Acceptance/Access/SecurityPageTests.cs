using System.Text.RegularExpressions;

namespace Weft.Acceptance.Access;

public sealed partial class SecurityPageTests
{
    private static readonly string[] suites = ["Weft.Acceptance", "Weft.Engine.Tests"];

    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        var sources = suites.SelectMany(s => Directory.EnumerateFiles(Path.Combine(Snapshot.Root, "tests", s), "*.cs", SearchOption.AllDirectories)).ToLookup(f => Path.GetFileNameWithoutExtension(f), File.ReadAllText);
        var named = TestName().Matches(File.ReadAllText(Path.Combine(Snapshot.Root, "docs/reference/security.md"))).Select(m => (Class: m.Groups["class"].Value, Method: m.Groups["method"].Value)).Distinct().ToList();
        named.Count.ShouldBeGreaterThan(25);
        foreach (var (type, method) in named)
            sources[type].Any(text => Regex.IsMatch(text, $@"\[(Fact|Theory)\][^;{{}}]*(\]\s*)*public (async )?(Task|void) {method}\(", RegexOptions.Singleline)).ShouldBeTrue($"{type}.{method}");
    }

    [GeneratedRegex("`(?<class>[A-Z][A-Za-z]+)\\.(?<method>[A-Z][A-Za-z_]+_[A-Za-z_]+)`")]
    private static partial Regex TestName();
}
