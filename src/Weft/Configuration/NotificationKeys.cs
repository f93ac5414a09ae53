using Weft.Core.Orders.Notifications;

namespace Weft.Configuration;

/// <summary>What customers of a channel are told, below <c>channels.NAME.notifications</c>.</summary>
internal static class NotificationKeys
{
    /// <summary>The plan; null when the section is not there.</summary>
    public static NotificationPlan? Read(Section section)
    {
        var connection = section.Text("connection");
        var names = section.List("facts");
        var language = section.Text("language") ?? "en";
        section.Finish();
        if (connection is null && names is null) return null;
        if (connection is null) section.Fault("connection", "is missing; it is the name of a connection with the role notification.");
        if (names is not { Count: > 0 }) section.Fault("facts", $"is missing; name at least one of {Known()}.");
        if (language.Length is < 2 or > 10 || !language.All(c => char.IsAsciiLetter(c) || c == '-')) section.Fault("language", $"'{language}' is not a language like en or pt-BR.");
        var facts = new List<NotificationFact>();
        foreach (var name in names ?? [])
        {
            if (name.All(char.IsAsciiLetter) && Enum.TryParse<NotificationFact>(name, ignoreCase: true, out var fact)) facts.Add(fact);
            else section.Fault("facts", $"'{name}' is none of {Known()}.");
        }

        return new NotificationPlan(connection ?? "", [.. facts.Distinct()], language);
    }

    private static string Known() => string.Join(", ", Enum.GetNames<NotificationFact>().Select(n => n.ToLowerInvariant()));
}
