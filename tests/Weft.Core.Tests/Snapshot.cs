namespace Weft.Core.Tests;

/// <summary>Files of the repository that tests compare with what the code does.</summary>
internal static class Snapshot
{
    private const string Switch = "WEFT_UPDATE_SNAPSHOTS";

    public static bool Updating => Environment.GetEnvironmentVariable(Switch) == "1";

    public static string Root { get; } = FindRoot();

    /// <summary>Compares a file with what it should be; writes it instead when the switch is set.</summary>
    public static void Match(string path, string content)
    {
        var file = Path.Combine(Root, path);
        if (Updating)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
            return;
        }

        var found = File.Exists(file) ? File.ReadAllText(file) : "";
        if (found == content) return;
        var line = found.Split('\n').Zip(content.Split('\n')).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail($"{path} differs from the code, first in line {line + 1}. If the change is meant, run this test with {Switch}=1 and commit the file.\nthere: {LineOf(found, line)}\n here: {LineOf(content, line)}");
    }

    private static string LineOf(string text, int line) => text.Split('\n').ElementAtOrDefault(line) ?? "(end of file)";

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Weft.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests must run inside the repository.");
    }
}
