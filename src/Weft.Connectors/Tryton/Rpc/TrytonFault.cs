using System.Text.Json;
using Weft.Sdk;

namespace Weft.Connectors.Tryton.Rpc;

/// <summary>Tryton answered that it did not do what was asked. Every call is one transaction: it has no effect then.</summary>
/// <param name="kind">Tryton's name of the error, or the whole text when it has none.</param>
/// <param name="message">What it says.</param>
/// <param name="detail">The second text that comes with it.</param>
internal sealed class TrytonFault(string kind, string message, string detail) : Exception($"Tryton answers: {(kind == "UserWarning" ? detail : message)}")
{
    /// <summary>There are no error codes. These texts, in the language the session asks for, are all that tells a busy database from a refusal.</summary>
    private static readonly string[] passing =
    [
        "could not obtain lock", "could not serialize access", "database is locked", "deadlock detected", "Records were modified in the meanwhile",
        "could not connect", "connection to server", "server closed the connection", "terminating connection", "connection already closed",
        "the database system is", "remaining connection slots", "too many clients", "connection pool",
    ];

    public bool IsWarning => kind == "UserWarning";

    public bool IsRefusal => kind == "UserError";

    /// <summary>Name under which a warning is acknowledged.</summary>
    public string WarningName => message;

    public bool IsPassing => kind == "ConcurrencyException" || passing.Any(text => message.Contains(text, StringComparison.OrdinalIgnoreCase));

    public static TrytonFault Of(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Array || error.GetArrayLength() == 0) return new("", error.ToString(), "");
        var kind = error[0].ToString();
        var rest = error.GetArrayLength() > 1 ? error[1] : default;
        return kind switch
        {
            "UserError" or "UserWarning" or "LoginException" when rest.ValueKind == JsonValueKind.Array => new(kind, At(rest, 0), At(rest, 1)),
            "ConcurrencyException" => new(kind, rest.ToString(), ""),
            _ => new("", kind.Trim(), ""),
        };
    }

    public DeliveryOutcome Outcome() => kind switch
    {
        _ when IsPassing => new DeliveryOutcome.Transient($"Tryton is busy: {message}"),
        "UserError" => new DeliveryOutcome.Permanent($"Tryton refuses: {Sentence()}", null, "Correct it in Tryton or in the order, then send it again."),
        "UserWarning" => new DeliveryOutcome.Permanent($"Tryton asks for a decision: {detail}", null, "Do this step in Tryton by hand, or answer the question there, then send it again."),
        "LoginException" => new DeliveryOutcome.Permanent($"Tryton wants more than a password: {detail}", "password", "Give Weft a user of its own that logs in with a password alone."),
        _ => new DeliveryOutcome.Permanent($"Tryton failed: {message}", null, "Check the address, the user's access rights and Tryton's own log, then send it again."),
    };

    private string Sentence() => detail.Length > 0 ? $"{message} ({detail})" : message;

    private static string At(JsonElement list, int index) => index < list.GetArrayLength() && list[index].ValueKind == JsonValueKind.String ? list[index].GetString()! : "";
}

/// <summary>The delivery ends here, with this outcome.</summary>
internal sealed class Ended : Exception
{
    private static readonly TimeSpan soon = TimeSpan.FromSeconds(2);

    private Ended(string reason, DeliveryOutcome outcome)
        : base(reason) => Outcome = outcome;

    public DeliveryOutcome Outcome { get; }

    public static Ended Refused(string reason, string? field, string? nextStep) => new(reason, new DeliveryOutcome.Permanent(reason, field, nextStep));

    /// <summary>Tryton understood and says no, and the order knows what to do with that.</summary>
    public static Ended Declined(string reason) => new(reason, new DeliveryOutcome.Declined(reason));

    /// <summary>Tryton has not got there yet, and will by itself.</summary>
    public static Ended NotYet(string reason) => new(reason, new DeliveryOutcome.Transient(reason, soon));
}
