using System.Diagnostics;

namespace Weft.Tidy.Tests;

/// <summary>The checked-out repository: what Git tracks, and what it would track once added.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Paths below the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    public static IEnumerable<SourceFile> Sources { get; } =
        Files.Where(path => path.EndsWith(".cs") && !path.Contains("/Generated/")).Select(path => new SourceFile(path, Read(path))).ToList();

    public static IEnumerable<ProjectFile> Projects { get; } =
        Files.Where(path => path.EndsWith(".csproj")).Select(path => new ProjectFile(path, Read(path))).ToList();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Weft.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Weft.slnx in or above {AppContext.BaseDirectory}: run the tests from a checkout.");
    }

    private static List<string> ListFiles()
    {
        var git = new ProcessStartInfo("git", ["-c", "safe.directory=*", "-C", Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(git)!;
        var listing = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, "git ls-files failed: the tidy rules need a Git checkout");
        return listing.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().Where(Exists).ToList();
    }
}
