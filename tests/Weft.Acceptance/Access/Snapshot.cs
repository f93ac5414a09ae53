namespace Weft.Acceptance.Access;

/// <summary>A table in the documentation that the code writes: <c>WEFT_UPDATE_SNAPSHOTS=1</c> renews it.</summary>
internal static class Snapshot
{
    private const string Begin = "<!-- generated -->\n";

    /// <summary>The checkout in which the tests run: sources know no path of the machine that built them.</summary>
    public static string Root { get; } = FindRoot();

    public static void ShouldHold(string page, string table)
    {
        var file = Path.Combine(Root, page);
        var text = File.ReadAllText(file);
        var head = text[..(text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)];
        if (Environment.GetEnvironmentVariable("WEFT_UPDATE_SNAPSHOTS") == "1") File.WriteAllText(file, head + table);
        else text[head.Length..].ShouldBe(table, $"{page} is out of date: run the test with WEFT_UPDATE_SNAPSHOTS=1.");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Weft.slnx"))) folder = folder.Parent ?? throw new InvalidOperationException("These tests run in a checkout of the repository: no Weft.slnx above them.");
        return folder.FullName;
    }
}
