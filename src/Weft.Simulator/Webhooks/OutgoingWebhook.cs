namespace Weft.Simulator.Webhooks;

/// <summary>
/// A message a system owes Weft. Headers are made for each attempt, because some signatures cover the time of sending;
/// the body and the delivery id stay the same.
/// </summary>
public sealed record OutgoingWebhook(
    string Connection, string Id, ReadOnlyMemory<byte> Body, Func<IReadOnlyList<KeyValuePair<string, string>>> Headers)
{
    public string ContentType { get; init; } = "application/json";

    /// <summary>Called when Weft has taken it; a message that was sent twice is taken twice.</summary>
    public Action? Accepted { get; init; }
}

/// <summary>How the outgoing post fared.</summary>
public sealed record WebhookCounts(long Posted, long Attempts, long Delivered, long Duplicated, long Refused, long Dropped, long Lost, long GivenUp, int Waiting);
