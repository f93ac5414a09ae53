using System.Text.RegularExpressions;

namespace Weft.Tidy.Tests;

/// <summary>The house rules, held over the whole repository.</summary>
public sealed partial class RepositoryTests
{
    /// <summary>The first thing a newcomer sees. Plans, notes and one-off files belong elsewhere.</summary>
    private static readonly HashSet<string> root =
    [
        ".ci", ".editorconfig", ".gitattributes", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "Directory.Build.props",
        "Directory.Packages.props", "LICENSE", "README.md", "SECURITY.md", "Weft.slnx", "docs", "eng", "global.json", "src", "test", "tests", "weft",
    ];

    [Fact]
    public void Projects_reference_only_what_the_architecture_allows() =>
        Repository.Projects.Where(project => project.Path.StartsWith("src/")).SelectMany(ReferenceRules.ForbiddenReferences)
            .ShouldBeNone("References point one way: Core <- Sdk <- Connectors; Core, Sdk <- Engine; the host composes.");

    [Fact]
    public void The_core_has_no_packages() =>
        Repository.Projects.SelectMany(ReferenceRules.ForbiddenPackages).ShouldBeNone("The core is plain C#.");

    [Fact]
    public void The_core_has_no_clock_no_tasks_and_no_io() =>
        CorePurity.Of(Path.Combine(AppContext.BaseDirectory, "Weft.Core.dll"))
            .ShouldBeNone("The core decides from what it is given; it may not call:");

    [Fact]
    public void Connectors_never_know_each_other()
    {
        var vendors = Repository.Files.Select(ReferenceRules.VendorOf).OfType<string>().ToHashSet();
        Repository.Sources.SelectMany(file => ReferenceRules.VendorLeaks(file, vendors)).ShouldBeNone("A connector can be added or deleted alone.");
    }

    [Fact]
    public void Files_stay_readable() =>
        Repository.Sources.SelectMany(SizeRules.LongFile).ShouldBeNone($"At most {SizeRules.FileLines} lines a file.");

    [Fact]
    public void Methods_stay_readable() =>
        Repository.Sources.SelectMany(SizeRules.LongMethods).ShouldBeNone($"At most {SizeRules.MethodLines} lines a method.");

    [Fact]
    public void Constructors_stay_narrow() =>
        Repository.Sources.SelectMany(SizeRules.WideConstructors)
            .ShouldBeNone($"At most {SizeRules.ConstructorParameters} parameters a constructor.");

    [Fact]
    public void Project_files_stay_short() =>
        Repository.Projects.SelectMany(SizeRules.LongProject).ShouldBeNone($"At most {SizeRules.ProjectLines} lines a csproj.");

    [Fact]
    public void Type_names_say_something() =>
        Repository.Sources.SelectMany(WordRules.EmptyNames).ShouldBeNone("Names that fit anything attract everything.");

    [Fact]
    public void Nothing_unfinished_lands() =>
        Repository.Sources.Where(file => !file.Path.StartsWith("tests/Weft.Tidy.Tests/")).SelectMany(WordRules.Unfinished)
            .ShouldBeNone("Finish it or leave it out:");

    [Fact]
    public void Tests_do_not_sleep() =>
        Repository.Sources.Where(file => file.Path.StartsWith("tests/") && !file.Path.StartsWith("tests/Weft.Tidy.Tests/"))
            .SelectMany(WordRules.SleepingTests).ShouldBeNone("Drive the clock or wait for a named event instead:");

    [Fact]
    public void The_root_holds_only_what_a_newcomer_needs() =>
        Repository.Files.Select(path => path.Split('/')[0]).Distinct().Except(root)
            .ShouldBeNone("Put it below src, tests, docs or eng, or enter it in the list of this test:");

    [Fact]
    public void Markdown_links_lead_somewhere() =>
        Repository.Files.Where(path => path.EndsWith(".md")).SelectMany(path => BrokenLinks(path, Repository.Read(path), Repository.Exists))
            .ShouldBeNone("Links between our own pages must resolve:");

    [Fact]
    public void The_solution_holds_every_project() =>
        Repository.Projects.Where(project => !Repository.Read("Weft.slnx").Contains($"\"{project.Path}\"")).Select(project => project.Path)
            .ShouldBeNone("Add to Weft.slnx:");

    [Fact]
    public void Every_project_locks_its_packages() =>
        Repository.Projects.Where(project => !Repository.Files.Contains($"{project.Folder}/packages.lock.json")).Select(project => project.Path)
            .ShouldBeNone("Run dotnet restore and commit packages.lock.json of:");

    [Fact]
    public void The_test_command_runs_every_test_project()
    {
        var command = Repository.Exists("test") ? Repository.Read("test") : "";
        Repository.Projects.Where(project => project.IsTest && !command.Contains(project.Name)).Select(project => project.Name)
            .ShouldBeNone("A test project that ./test does not name would silently never run:");
    }

    [Fact]
    public void Nothing_depends_on_one_machine() =>
        TextFiles().SelectMany(path => WordRules.MachinePaths(path, Repository.Read(path))).ShouldBeNone("Use a path relative to the repository:");

    [Fact]
    public void No_registry_host_is_named() =>
        TextFiles().SelectMany(path => WordRules.RegistryHosts(path, Repository.Read(path)))
            .ShouldBeNone("Where packages come from is the machine's own setting:");

    internal static IEnumerable<string> BrokenLinks(string page, string text, Func<string, bool> exists)
    {
        var folder = Path.GetDirectoryName(page)!;
        return
            from Match link in MarkdownLink().Matches(FencedCode().Replace(text, ""))
            let target = link.Groups["target"].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://") && !target.StartsWith("mailto:") && !exists(Path.Combine(folder, target))
            select $"{page}: {target}";
    }

    /// <summary>This project's own sources name what they forbid.</summary>
    private static IEnumerable<string> TextFiles() =>
        Repository.Files.Where(path => !path.StartsWith("tests/Weft.Tidy.Tests/") && Path.GetExtension(path) is not (".png" or ".ico" or ".woff2" or ".pdf"));

    [GeneratedRegex("""\[[^\]]*\]\((?<target>[^)\s]+)[^)]*\)""")]
    private static partial Regex MarkdownLink();

    [GeneratedRegex("""^```.*?^```""", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedCode();
}
