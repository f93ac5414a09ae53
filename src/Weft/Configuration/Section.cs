using System.Globalization;
using Weft.Hosting;
using Weft.Sdk;

namespace Weft.Configuration;

/// <summary>What all sections share while a configuration is read.</summary>
/// <param name="Faults">Everything that is wrong so far.</param>
/// <param name="Folder">Relative paths start here: where the configuration file lies.</param>
/// <param name="FromEnvironment">Keys whose values come from environment variables, and therefore may be secrets themselves.</param>
internal sealed record Reading(List<SettingFault> Faults, string Folder, IReadOnlySet<string> FromEnvironment)
{
    /// <summary>What holds where nothing is said, by key.</summary>
    public Dictionary<string, string> Defaults { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>A section of the configuration. Whatever is asked of it is a known key; what was never asked for is reported at the end.</summary>
internal sealed class Section(IConfiguration values, string path, Reading reading)
{
    private readonly List<string> known = [];

    /// <summary>The text of a key, with a secret reference resolved; null when it is not there.</summary>
    public string? Text(string key)
    {
        var value = Raw(key);
        if (value is null || !SecretReference.Is(value)) return value;
        var (secret, fault) = SecretReference.Resolve(value, reading.Folder);
        if (fault is not null) Fault(key, fault);
        return secret;
    }

    /// <summary>True when the key has a value, sound or not.</summary>
    public bool Has(string key) => !string.IsNullOrWhiteSpace(values[key]);

    /// <summary>A secret: only a reference to it may stand in the file.</summary>
    public string? Secret(string key)
    {
        if (Raw(key) is { } value && !SecretReference.Is(value) && !reading.FromEnvironment.Contains($"{path}.{key}".Replace('.', ':')))
        {
            Fault(key, "A secret does not belong into the file. Write env:NAME (an environment variable) or file:PATH.");
            return null;
        }

        return Text(key);
    }

    public string Required(string key, string example)
    {
        if (Text(key) is { } value) return value;
        if (Raw(key) is null) Fault(key, $"is missing; it looks like {example}.");
        return "";
    }

    public int Whole(string key, int otherwise, int least = 1, int most = int.MaxValue)
    {
        if (Text(key) is not { } text) return Default(key, otherwise, otherwise.ToString(CultureInfo.InvariantCulture));
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Fault(key, $"'{text}' is not a whole number {(most == int.MaxValue ? $"of at least {least}" : $"between {least} and {most}")}.");
        return otherwise;
    }

    public double Number(string key, double otherwise)
    {
        if (Text(key) is not { } text) return Default(key, otherwise, otherwise.ToString(CultureInfo.InvariantCulture));
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return number;
        Fault(key, $"'{text}' is not a number like 2.5.");
        return otherwise;
    }

    public TimeSpan Span(string key, TimeSpan otherwise)
    {
        if (Text(key) is not { } text) return Default(key, otherwise, otherwise.ToString("c", CultureInfo.InvariantCulture));
        if (Durations.Parse(text) is { } span) return span;
        Fault(key, $"'{text}' is not a time span like 500ms, 30s, 5m, 24h or 30d.");
        return otherwise;
    }

    public T OneOf<T>(string key, T otherwise)
        where T : struct, Enum
    {
        if (Text(key) is not { } text) return Default(key, otherwise, otherwise.ToString().ToLowerInvariant());
        if (text.All(char.IsAsciiLetter) && Enum.TryParse<T>(text, ignoreCase: true, out var value)) return value;
        var words = Enum.GetNames<T>().Select(n => n.ToLowerInvariant()).ToList();
        Fault(key, $"'{text}' is none of {string.Join(", ", words)}.{Nearest.Hint(text, words)}");
        return otherwise;
    }

    /// <summary>A list, or a single value in its place; null when it is not there.</summary>
    public List<string>? List(string key)
    {
        known.Add(key);
        var section = values.GetSection(key);
        var items = section.GetChildren().Select(c => c.Value ?? "").ToList();
        return items.Count > 0 ? items : string.IsNullOrEmpty(section.Value) ? section.Value is null ? null : [] : [section.Value];
    }

    /// <summary>A section below; empty when it is not there.</summary>
    public Section Below(string key)
    {
        known.Add(key);
        var section = values.GetSection(key);
        if (section.Value is { Length: > 0 } text && !section.GetChildren().Any()) Fault(key, $"'{text}' stands where keys are expected.");
        return new Section(section, path.Length == 0 ? key : $"{path}.{key}", reading);
    }

    /// <summary>Sections below that have names of the configuration's own.</summary>
    public IEnumerable<(string Name, Section Section)> Named(string key)
    {
        var section = Below(key);
        foreach (var name in section.Names()) yield return (name, section.Below(name));
    }

    /// <summary>Keys that nobody asked for, with everything below them, as "a.b.c".</summary>
    public IEnumerable<string> Rest() =>
        values.GetChildren().Where(c => !known.Contains(c.Key, StringComparer.OrdinalIgnoreCase)).SelectMany(c => Leaves(c, c.Key));

    /// <summary>Keys that stand in it.</summary>
    public IEnumerable<string> Names() => values.GetChildren().Select(c => c.Key);

    /// <summary>Reports keys that nobody asked for.</summary>
    public void Finish()
    {
        foreach (var key in Names().Where(n => !known.Contains(n, StringComparer.OrdinalIgnoreCase))) Unknown(key, known);
    }

    /// <summary>Reports a key that does not exist.</summary>
    public void Unknown(string key, IEnumerable<string> possible)
    {
        var words = possible.ToList();
        Fault(key, $"There is no such key.{Nearest.Hint(key, words)} Known: {string.Join(", ", words.Order(StringComparer.Ordinal))}.");
    }

    public void Fault(string key, string message) => reading.Faults.Add(new SettingFault((path.Length == 0 ? key : $"{path}.{key}").Replace(':', '.'), message));

    /// <summary>A path, relative to the configuration file.</summary>
    public string InFolder(string file) => System.IO.Path.GetFullPath(file, reading.Folder);

    /// <summary>Notes what holds because nothing is said.</summary>
    private T Default<T>(string key, T otherwise, string text)
    {
        reading.Defaults[path.Length == 0 ? key : $"{path}.{key}"] = text;
        return otherwise;
    }

    private string? Raw(string key)
    {
        if (!known.Contains(key)) known.Add(key);
        var section = values.GetSection(key);
        if (section.GetChildren().Any()) Fault(key, "A single value is expected here, not a list or further keys.");
        return string.IsNullOrWhiteSpace(section.Value) ? null : section.Value;
    }

    private static IEnumerable<string> Leaves(IConfigurationSection section, string name)
    {
        var children = section.GetChildren().ToList();
        return children.Count == 0 ? [name] : children.SelectMany(c => Leaves(c, $"{name}.{c.Key}"));
    }
}
