using System.Collections.Immutable;
using System.Globalization;
using Weft.Core.Slas;
using Weft.Engine.Alerts;
using Weft.Hosting;

namespace Weft.Configuration;

/// <summary>Targets by workflow and channel, below <c>slas</c>.</summary>
internal sealed class SlaKeys
{
    private static readonly TimeSpan longest = TimeSpan.FromDays(365);
    private static readonly TimeSpan day = TimeSpan.FromDays(1);
    private readonly Dictionary<string, WorkHours> hours = new(StringComparer.Ordinal);
    private readonly HashSet<string> named = new(StringComparer.Ordinal);

    public static SlaPolicy Read(Section s, IReadOnlyCollection<string> channels) => new SlaKeys().ReadAll(s, channels);

    private SlaPolicy ReadAll(Section s, IReadOnlyCollection<string> channels)
    {
        var policy = new SlaPolicy();
        policy = policy with { Objective = ReadObjective(s, policy.Objective) };
        foreach (var (name, section) in s.Named("hours"))
        {
            named.Add(name);
            if (ReadHours(section) is { } read) hours[name] = read;
        }

        policy = policy with { Targets = Enum.GetValues<SlaWorkflow>().ToImmutableDictionary(w => w, w => ReadTarget(s.Below(SlaWords.Key(w)), policy.Targets[w])) };
        foreach (var (channel, section) in s.Named("channels"))
        {
            if (!channels.Contains(channel)) s.Fault($"channels.{channel}", $"There is no channel '{channel}'.{Nearest.Hint(channel, channels)} Add it under channels.");
            foreach (var workflow in Enum.GetValues<SlaWorkflow>())
            {
                var below = section.Below(SlaWords.Key(workflow));
                if (below.Names().Any()) policy = policy with { ByChannel = policy.ByChannel.SetItem((channel, workflow), ReadTarget(below, policy.Targets[workflow])) };
            }

            section.Finish();
        }

        s.Finish();
        return policy;
    }

    private static double ReadObjective(Section s, double otherwise)
    {
        var percent = s.Number("objective", otherwise * 100);
        if (percent is >= 50 and <= 99.99) return percent / 100;
        s.Fault("objective", $"'{percent.ToString(CultureInfo.InvariantCulture)}' does not lie between 50 and 99.99: the share of all, in percent, that must meet its target.");
        return otherwise;
    }

    private SlaTarget ReadTarget(Section s, SlaTarget otherwise)
    {
        var within = s.Span("within", otherwise.Within);
        if (within <= TimeSpan.Zero || within > longest) s.Fault("within", "Must lie between 1s and 365d.");
        var worked = otherwise.Hours;
        if (s.Text("hours") is { } name)
        {
            if (hours.TryGetValue(name, out var found)) worked = found;
            else if (name == "always") worked = null;
            else if (!named.Contains(name)) s.Fault("hours", $"There are no hours '{name}'.{Nearest.Hint(name, named)} Add them under slas.hours, or write always.");
        }

        s.Finish();
        return new SlaTarget(within, worked);
    }

    private static WorkHours? ReadHours(Section s)
    {
        var zone = RoutingKeys.ReadZone(s, TimeZoneInfo.Utc);
        var days = ReadDays(s);
        var (from, to) = (ReadTime(s, "from", TimeSpan.Zero), ReadTime(s, "to", day));
        var holidays = ImmutableSortedSet.CreateBuilder<DateOnly>();
        foreach (var text in s.List("holidays") ?? [])
        {
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) holidays.Add(date);
            else s.Fault("holidays", $"'{text}' is not a day like 2026-12-25.");
        }

        if (to <= from) s.Fault("to", "Must be later than from: hours that go past midnight are written as two names.");
        s.Finish();
        return to <= from || days.IsEmpty ? null : new WorkHours(zone, days, from, to, holidays.ToImmutable());
    }

    private static ImmutableArray<DayOfWeek> ReadDays(Section s)
    {
        if (s.List("days") is not { } words) return [.. Enum.GetValues<DayOfWeek>()];
        var days = new List<DayOfWeek>();
        foreach (var word in words)
        {
            if (word.All(char.IsAsciiLetter) && Enum.TryParse<DayOfWeek>(word, ignoreCase: true, out var known)) days.Add(known);
            else s.Fault("days", $"'{word}' is not a day like monday.");
        }

        if (words.Count == 0) s.Fault("days", "Name at least one day: without any, nothing would ever be due.");
        return [.. days.Distinct()];
    }

    private static TimeSpan ReadTime(Section s, string key, TimeSpan otherwise)
    {
        if (s.Text(key) is not { } text) return otherwise;
        if (text == "24:00") return day;
        if (TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return time.ToTimeSpan();
        s.Fault(key, $"'{text}' is not a time like 08:00.");
        return otherwise;
    }
}
