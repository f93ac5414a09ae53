using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Weft.Core.Workflow;

/// <summary>How a delivery ended, told to the stream that asked for it.</summary>
/// <param name="Key">The delivery's key.</param>
/// <param name="Result">The ending.</param>
public sealed record DeliverySettled(string Key, DeliveryResult Result) : Command
{
    /// <summary>What was asked, of a latest-only delivery: its key says only which value, not which of its numbers. Not persisted.</summary>
    [JsonIgnore]
    public DeliveryRequest? Request { get; init; }

    /// <summary>When that was decided. Not persisted.</summary>
    [JsonIgnore]
    public DateTimeOffset? AskedAt { get; init; }
}

/// <summary>An operator put a failed delivery back in its lane.</summary>
public sealed record DeliveryRetried(string Key, string By) : Command;

/// <summary>How a delivery ended.</summary>
/// <param name="Succeeded">False: the other system refused for good, or Weft gave up; it is a dead letter until somebody decides.</param>
/// <param name="Reference">The other system's id of what now exists there.</param>
/// <param name="Adopted">True when it was found to exist already after an uncertain attempt, instead of being sent again.</param>
/// <param name="Reason">Why it failed, in plain words.</param>
/// <param name="At">When the other system says it happened, by its own clock, where it says so.</param>
/// <param name="CancelledThere">True when the other system has the order as cancelled and therefore did nothing.</param>
/// <param name="Facts">Further facts from the answer (invoice number, total, tracking …).</param>
public sealed record DeliveryResult(
    bool Succeeded,
    string? Reference = null,
    bool Adopted = false,
    string? Reason = null,
    DateTimeOffset? At = null,
    bool CancelledThere = false,
    ImmutableDictionary<string, string>? Facts = null);
