namespace Weft.Acceptance.Support;

/// <summary>A folder with a configuration, gone after the test.</summary>
internal sealed class Folder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("weft-acceptance-");

    public string Path => folder.FullName;

    public string this[string file] => System.IO.Path.Combine(folder.FullName, file);

    /// <summary>A node without connections, on a free port.</summary>
    public static Folder WithNode(string more = "")
    {
        var made = new Folder();
        made.Write("weft.yaml", $"""
            store:
              path: weft.db
            listen:
              urls: http://127.0.0.1:0
            {more}
            """);
        return made;
    }

    public void Write(string file, string content) => File.WriteAllText(this[file], content);

    public void Dispose() => folder.Delete(recursive: true);
}
