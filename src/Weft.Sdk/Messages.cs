using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Sdk;

/// <summary>A call from outside, before anything is decided about it.</summary>
/// <param name="Path">The part of the path below <c>/in/{connection}</c>, without leading slash.</param>
/// <param name="Headers">Headers, names in lower case.</param>
/// <param name="Body">The raw bytes; a signature covers exactly these.</param>
/// <param name="ReceivedAt">When it arrived, UTC.</param>
public sealed record IncomingCall(string Path, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body, DateTimeOffset ReceivedAt)
{
    /// <summary>A header, or null.</summary>
    public string? Header(string lowerCaseName) => Headers.TryGetValue(lowerCaseName, out var value) ? value : null;
}

/// <summary>Whether a call is genuine.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>It is.</summary>
    /// <param name="Kind">What it is about, in the vendor's words, e.g. "orders/create".</param>
    /// <param name="DedupKey">The same key means the same message, however often and by whichever way it is sent again.</param>
    public sealed record Genuine(string Kind, string DedupKey) : Verdict
    {
        /// <summary>
        /// What the message says, in a form that does not depend on how it is written; null when the key alone names the message. Where the key is a number that the
        /// sender gives, a number given twice to different contents must not pass for a repeat: the second is put aside.
        /// </summary>
        public string? Content { get; init; }
    }

    /// <summary>It is not, or cannot be proven to be.</summary>
    public sealed record Refused(string Reason) : Verdict;
}

/// <summary>A stored message.</summary>
/// <param name="Connection">Who it came from.</param>
/// <param name="Kind">What it is about, in the vendor's words.</param>
/// <param name="Headers">Headers kept with it.</param>
/// <param name="Body">The raw bytes.</param>
/// <param name="ReceivedAt">When it arrived, UTC.</param>
public sealed record ReceivedMessage(string Connection, string Kind, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body, DateTimeOffset ReceivedAt);

/// <summary>What a message asks for.</summary>
public abstract record Translation
{
    private Translation() { }

    /// <summary>Commands to streams, and documents to be read because the message only said that they changed.</summary>
    public sealed record Commands(ImmutableArray<Addressed> List, ImmutableArray<FetchNeeded> Fetches) : Translation
    {
        /// <summary>Only commands.</summary>
        public Commands(params ImmutableArray<Addressed> list) : this(list, []) { }
    }

    /// <summary>Rows that stand each by itself: one that is refused, here or by a decision, is recorded with its reason, and the others go on.</summary>
    /// <param name="List">The rows, in order.</param>
    /// <param name="Notes">What was left unread because it is not needed; kept with the message.</param>
    public sealed record Rows(ImmutableArray<MessageRow> List, ImmutableArray<string> Notes) : Translation;

    /// <summary>Several messages sent as one: each is stored, recognised when it comes again, and processed by itself.</summary>
    public sealed record Several(ImmutableArray<PolledMessage> Messages) : Translation;

    /// <summary>Nothing for us in it; the reason is kept with the message.</summary>
    public sealed record Nothing(string Why) : Translation;

    /// <summary>It cannot be understood or must not be acted on. It is kept, and can be reprocessed when the cause is fixed.</summary>
    /// <param name="Reason">In plain retail words.</param>
    /// <param name="Field">The field that is wrong, as the sender calls it.</param>
    /// <param name="NextStep">What somebody should do.</param>
    public sealed record Quarantine(string Reason, string? Field, string NextStep) : Translation;
}

/// <summary>A command with the stream it is for.</summary>
public sealed record Addressed(StreamId To, Command Command);

/// <summary>A row of a message.</summary>
/// <param name="Name">As the sender would look for it: "line 3".</param>
/// <param name="Commands">What it asks: all of it happens, or nothing.</param>
/// <param name="Refused">Why nothing can be asked; null when something is.</param>
public sealed record MessageRow(string Name, ImmutableArray<Addressed> Commands, Translation.Quarantine? Refused = null);

/// <summary>A document to be read from the sender. Asking twice before it was read reads it once.</summary>
/// <param name="What">What is read, in the connector's words, e.g. "order".</param>
/// <param name="Id">Its id there.</param>
public sealed record FetchNeeded(string What, string Id);

/// <summary>A message to be stored, read by a poll or a fetch, or one of several that came together.</summary>
/// <param name="Kind">What it is, in the connector's words.</param>
/// <param name="DedupKey">The same key means the same content: include a version or hash, so that a changed document is a new message.</param>
/// <param name="Body">The raw bytes.</param>
public sealed record PolledMessage(string Kind, string DedupKey, ReadOnlyMemory<byte> Body)
{
    /// <summary>As <see cref="Verdict.Genuine.Content"/>.</summary>
    public string? Content { get; init; }
}

/// <summary>One page of a poll.</summary>
/// <param name="Messages">What is new.</param>
/// <param name="Cursor">Where the next page starts.</param>
/// <param name="More">True when the next page should be read at once.</param>
public sealed record PollPage(ImmutableArray<PolledMessage> Messages, string? Cursor, bool More)
{
    /// <summary>Nothing new.</summary>
    public static PollPage Nothing(string? cursor) => new([], cursor, false);
}
