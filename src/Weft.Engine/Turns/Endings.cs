using System.Collections.Immutable;
using Weft.Core.Workflow;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Turns;

/// <summary>Outcomes in the words of streams, and verdicts in the words of people.</summary>
internal static class Endings
{
    /// <summary>What a stream is told about the ending of its delivery; nothing while it will be tried again.</summary>
    public static ImmutableArray<Addressed> CommandsOf(OutcomeUnit unit, StreamId stream, Vocabulary vocabulary)
    {
        if (ResultOf(unit) is not { } result) return [];
        var settled = new DeliverySettled(unit.Delivery.Key, result);
        return [new Addressed(stream, unit.Delivery.Latest ? Named(settled, unit.Delivery, vocabulary) : settled)];
    }

    private static DeliveryResult? ResultOf(OutcomeUnit unit) => unit.Change.State switch
    {
        DeliveryState.Done when unit.Outcome is DeliveryOutcome.Delivered d => new DeliveryResult(true, d.Reference, unit.Adopted, At: d.At, Facts: d.Facts),
        DeliveryState.Done when unit.Outcome is DeliveryOutcome.Declined d => new DeliveryResult(false, Reason: d.Reason, Facts: d.Facts),
        DeliveryState.Done when unit.Outcome is DeliveryOutcome.CancelledThere c => new DeliveryResult(false, Reason: c.Reason, CancelledThere: true),
        DeliveryState.Dead => new DeliveryResult(false, Reason: unit.Change.Reason),
        _ => null,
    };

    /// <summary>A newer value may be owed under the same key by now: the stream is told which one this was.</summary>
    private static DeliverySettled Named(DeliverySettled settled, DeliveryRow row, Vocabulary vocabulary) =>
        settled with { Request = row.Asked ?? vocabulary.Read<DeliveryRequest>(row.Kind, row.Request), AskedAt = Micros.ToTime(row.CreatedAt) };

    /// <summary>One line about what became of a message.</summary>
    public static string Text(UnitVerdict verdict, Translation? translation)
    {
        if (translation is Translation.Nothing nothing) return "nothing: " + nothing.Why;
        if (translation is Translation.Several several) return $"{several.Messages.Length} messages, each by itself";
        if (translation is Translation.Commands { List.IsDefaultOrEmpty: true }) return "fetching";
        return string.Join("; ", verdict.Decisions.Select(One).Distinct(StringComparer.Ordinal).Take(5));
    }

    /// <summary>What became of a row that asked something.</summary>
    /// <param name="row">The row.</param>
    /// <param name="verdict">The answers to its commands.</param>
    /// <param name="askedByUs">True for a list of our own API, whose caller wants to know that a newer statement holds; tills that catch up late repeat old ones as a matter of course.</param>
    public static RowReport Of(MessageRow row, UnitVerdict verdict, bool askedByUs)
    {
        foreach (var (i, decision) in verdict.Decisions.Index())
        {
            if (decision is Decision.Refused r) return Of(row, new Translation.Quarantine(r.Reason, r.Field, r.NextStep ?? "Correct it at the source, then reprocess the message."));
            if (askedByUs && decision is Decision.AlreadyDone { Overtaken: { } field } old && i < row.Commands.Length) return Of(row, new Translation.Quarantine(old.Why, field, "Nothing has to be done: the newer one holds."));
            if (decision is Decision.Unexpected u && i < row.Commands.Length) return Of(row, new Translation.Quarantine(u.What, null, "Find out why the sender's view differs; then reprocess the message."));
        }

        var done = verdict.Decisions.Take(row.Commands.Length).ToList();
        return done.TrueForAll(d => d is Decision.AlreadyDone)
            ? new RowReport(row.Name, RowOutcome.AlreadyDone, string.Join(' ', done.Cast<Decision.AlreadyDone>().Select(d => d.Why).Distinct(StringComparer.Ordinal)))
            : new RowReport(row.Name, RowOutcome.Accepted);
    }

    /// <summary>A row that could not be acted on.</summary>
    public static RowReport Of(MessageRow row, Translation.Quarantine why) => new(row.Name, RowOutcome.Refused, why.Reason, why.Field, why.NextStep);

    /// <summary>The decision that a line tells of, without its events; null when it tells of none.</summary>
    public static Decision? Read(string? text)
    {
        if (text == "accepted") return new Decision.Accepted([]);
        var colon = text?.IndexOf(": ", StringComparison.Ordinal) ?? -1;
        if (colon < 0) return null;
        var rest = text![(colon + 2)..];
        return text[..colon] switch { "already done" => new Decision.AlreadyDone(rest), "unexpected" => new Decision.Unexpected(rest), "refused" => new Decision.Refused(rest), _ => null };
    }

    private static string One(Decision decision) => decision switch
    {
        Decision.Accepted => "accepted",
        Decision.AlreadyDone d => "already done: " + d.Why,
        Decision.Unexpected u => "unexpected: " + u.What,
        Decision.Refused r => "refused: " + r.Reason,
        _ => decision.GetType().Name,
    };
}
