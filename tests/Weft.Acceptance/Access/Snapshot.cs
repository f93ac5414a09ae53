using System.Runtime.CompilerServices;

namespace Weft.Acceptance.Access;

/// <summary>A table in the documentation that the code writes: <c>WEFT_UPDATE_SNAPSHOTS=1</c> renews it.</summary>
internal static class Snapshot
{
    private const string Begin = "<!-- generated -->\n";

    public static void ShouldHold(string page, string table, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "../../..", page);
        var text = File.ReadAllText(file);
        var head = text[..(text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)];
        if (Environment.GetEnvironmentVariable("WEFT_UPDATE_SNAPSHOTS") == "1") File.WriteAllText(file, head + table);
        else text[head.Length..].ShouldBe(table, $"{page} is out of date: run the test with WEFT_UPDATE_SNAPSHOTS=1.");
    }
}
