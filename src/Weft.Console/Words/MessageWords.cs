namespace Weft.Desk.Words;

/// <summary>Kinds of messages: what senders call them as they do, and what came in by Weft's own commands in words.</summary>
internal static class MessageWords
{
    /// <summary>What a message is.</summary>
    /// <param name="kind">Its kind as it is kept: the sender's own name, or the persisted name of a command.</param>
    public static string Of(string kind) => kind switch
    {
        "order.place-hold.v1" => "a hold",
        "order.release-hold.v1" => "release of a hold",
        "order.settle-hold.v1" => "answer to a hold",
        "order.cancel.v1" => "cancellation",
        "order.cancel-units.v1" => "cancellation of units",
        "order.amend.v1" => "change of the order",
        "order.decide-proposal.v1" => "decision about a change",
        "order.offer-substitute.v1" => "offer of a substitute",
        "order.accept-fulfilment.v1" or "order.reject-fulfilment.v1" => "answer of a node",
        "delivery.retry.v1" => "another try of a request",
        _ when kind.StartsWith("return.", StringComparison.Ordinal) => "about a return",
        _ when kind.StartsWith("refund.", StringComparison.Ordinal) => "about a refund",
        _ when kind.StartsWith("exchange.", StringComparison.Ordinal) => "about an exchange",
        _ when IsCommand(kind) => "a command",
        _ => kind,
    };

    /// <summary>Persisted names of commands end in their version.</summary>
    private static bool IsCommand(string kind) => kind.LastIndexOf(".v", StringComparison.Ordinal) is > 0 and var at && at + 2 < kind.Length && kind.AsSpan(at + 2).IndexOfAnyExceptInRange('0', '9') < 0;
}
