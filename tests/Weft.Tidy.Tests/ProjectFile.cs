using System.Xml.Linq;

namespace Weft.Tidy.Tests;

/// <summary>A csproj with what it names: other projects and packages.</summary>
internal sealed class ProjectFile(string path, string text)
{
    private readonly XDocument xml = XDocument.Parse(text);

    public string Path => path;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(path);

    public string Folder => System.IO.Path.GetDirectoryName(path)!.Replace('\\', '/');

    public int LineCount => text.AsSpan().TrimEnd('\n').Count('\n') + 1;

    public bool IsTest => path.StartsWith("tests/") && Name != "Weft.Benchmarks";

    public IEnumerable<string> References => Included("ProjectReference").Select(include => System.IO.Path.GetFileNameWithoutExtension(include));

    public IEnumerable<string> Packages => Included("PackageReference");

    private IEnumerable<string> Included(string element) =>
        xml.Descendants(element).Select(reference => (string?)reference.Attribute("Include")).OfType<string>();
}
