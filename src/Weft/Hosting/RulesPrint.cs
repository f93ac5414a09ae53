using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Weft.Hosting;

/// <summary>
/// A print of the rules that decide: of the version of Weft, and of connections, channels, locations, stock and routing as they are configured. Two nodes with the same print
/// decide alike. It is a hash, so that it tells nothing of what is in it.
/// </summary>
internal static class RulesPrint
{
    private const int Deepest = 10;
    private const int Digits = 12;

    public static string Of(WeftOptions options)
    {
        var text = new StringBuilder();
        foreach (var part in (object?[])[options.Connections, options.Locations, options.Channels, options.Stock, options.Routing, options.Fulfilment]) Write(text, part, 0);
        var version = typeof(RulesPrint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
        return $"{version} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..Digits]}";
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null or Delegate or MemberInfo:
                text.Append('-');
                break;
            case TimeZoneInfo zone:
                text.Append(zone.Id).Append('\n');
                break;
            case not null when depth > Deepest:
                text.Append(CultureInfo.InvariantCulture, $"{value}").Append('\n');
                break;
            case string or IFormattable or Uri or bool:
                text.Append(CultureInfo.InvariantCulture, $"{value}").Append('\n');
                break;
            case IDictionary map:
                foreach (var key in map.Keys.Cast<object>().OrderBy(k => k.ToString(), StringComparer.Ordinal)) Write(text.Append(CultureInfo.InvariantCulture, $"{key}="), map[key], depth + 1);
                break;
            case IEnumerable list when !IsDefault(value):
                foreach (var item in list) Write(text.Append(','), item, depth + 1);
                break;
            case IEnumerable:
                text.Append('-');
                break;
            default:
                foreach (var p in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanRead && p.GetIndexParameters().Length == 0).OrderBy(p => p.Name, StringComparer.Ordinal)) Write(text.Append(p.Name).Append(':'), p.GetValue(value), depth + 1);
                break;
        }
    }

    private static bool IsDefault(object value) => value.GetType().GetProperty("IsDefault")?.GetValue(value) is true;
}
