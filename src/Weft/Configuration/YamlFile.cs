using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Weft.Configuration;

/// <summary>A YAML file as flat keys of standard .NET configuration.</summary>
internal static class YamlFile
{
    private const int MostKeys = 20_000;

    /// <summary>Reads a file. Nested keys are joined with ':', items of lists are numbered.</summary>
    /// <exception cref="FormatException">It is not YAML; the message names the line.</exception>
    public static Dictionary<string, string?> Read(string path)
    {
        var keys = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        try
        {
            var yaml = new YamlStream();
            using var text = new StreamReader(path);
            yaml.Load(text);
            if (yaml.Documents.Count > 0) Flatten(yaml.Documents[0].RootNode, "", keys);
            return keys;
        }
        catch (YamlException e)
        {
            throw new FormatException($"line {e.Start.Line}, column {e.Start.Column}: {(e.InnerException ?? e).Message}", e);
        }
    }

    private static void Flatten(YamlNode node, string path, Dictionary<string, string?> keys)
    {
        if (keys.Count >= MostKeys) throw new FormatException($"more than {MostKeys} keys; this is no configuration of Weft.");
        switch (node)
        {
            case YamlMappingNode map:
                // An empty section still exists.
                if (path.Length > 0 && map.Children.Count == 0) Add(node, path, "", keys);
                foreach (var (key, value) in map.Children) Flatten(value, Join(path, key is YamlScalarNode { Value: { } name } ? name : throw new FormatException($"line {key.Start.Line}: a key must be a plain word.")), keys);
                break;
            case YamlSequenceNode list:
                if (list.Children.Count == 0) Add(node, path, "", keys);
                for (var i = 0; i < list.Children.Count; i++) Flatten(list.Children[i], Join(path, i.ToString()), keys);
                break;
            case YamlScalarNode scalar:
                Add(node, path, scalar is { Style: ScalarStyle.Plain, Value: "~" or "null" } ? "" : scalar.Value ?? "", keys);
                break;
        }
    }

    private static void Add(YamlNode node, string path, string value, Dictionary<string, string?> keys)
    {
        if (path.Length == 0) throw new FormatException("the file holds no keys like 'store:' or 'connections:'.");
        if (!keys.TryAdd(path, value)) throw new FormatException($"line {node.Start.Line}: {path.Replace(':', '.')} is there twice.");
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}:{key}";
}
