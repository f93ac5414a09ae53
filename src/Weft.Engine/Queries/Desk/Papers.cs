namespace Weft.Engine.Queries.Desk;

/// <summary>Everything that was written about an order: what happened with who was behind it, what was received, and what was sent.</summary>
/// <param name="Timeline">What happened, oldest first.</param>
/// <param name="Messages">Messages that led to it, as far as they are still kept, oldest first.</param>
/// <param name="Deliveries">What other systems were asked, oldest first.</param>
public sealed record OrderPapers(IReadOnlyList<PaperEntry> Timeline, IReadOnlyList<QuarantinedMessage> Messages, IReadOnlyList<DeliverySummary> Deliveries)
{
    /// <summary>Of the messages, those that somebody had corrected.</summary>
    public IReadOnlyList<Corrections.Correction> Corrections { get; init; } = [];
}

/// <summary>Something that happened, and who was behind it.</summary>
/// <param name="At">When Weft decided it.</param>
/// <param name="What">The kind of event.</param>
/// <param name="Text">In plain words.</param>
/// <param name="Who">The connection whose message or answer led to it; "Weft" for times that were over, and commands of people.</param>
/// <param name="Message">The message that led to it.</param>
/// <param name="Delivery">The delivery whose answer led to it.</param>
public sealed record PaperEntry(DateTimeOffset At, string What, string Text, string Who, long? Message, long? Delivery);
