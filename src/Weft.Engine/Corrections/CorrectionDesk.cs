using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Weft.Engine.Cases;
using Weft.Engine.Inbox;
using Weft.Engine.Storage;
using Weft.Sdk;

namespace Weft.Engine.Corrections;

/// <summary>
/// Corrects what a message says that could not be read, as a copy: the original stays as it was received and has no effect, and the copy goes the way of every message. One at a time, and
/// never while the message is run again, so that two people cannot both resolve it.
/// </summary>
public sealed class CorrectionDesk : IDisposable
{
    /// <summary>Bytes of a message that is corrected, and of its copy.</summary>
    public const int LongestText = 128 * 1024;

    /// <summary>Fields that one copy changes: more is another message.</summary>
    public const int MostChanges = 50;

    /// <summary>Characters of a value that are kept with the copy to compare.</summary>
    public const int LongestShown = 300;

    /// <summary>Characters of the reason.</summary>
    public const int LongestNote = 500;

    /// <summary>Locked fields that a draft names.</summary>
    public const int MostNamed = 50;

    /// <summary>Corrections that are read at once.</summary>
    internal const int MostRead = 500;

    private const string CopyMark = "#copy:";
    private readonly WeftEngine engine;
    private readonly SemaphoreSlim resolving = new(1, 1);

    internal CorrectionDesk(WeftEngine engine) => this.engine = engine;

    /// <summary>The message as it is to be corrected, or why it cannot be.</summary>
    public async Task<(CorrectionDraft? Draft, CorrectionFault? Fault)> DraftAsync(long message, CancellationToken cancellation)
    {
        var (row, paper, fault) = await FindAsync(message, cancellation);
        if (paper is null) return (null, fault);
        var locked = paper.Fields().Where(f => f.IsLocked).Select(f => f.Path).Take(MostNamed).ToList();
        var (text, hidden) = Comparing.Draft(paper);
        return (new CorrectionDraft(row!.Id, paper.Format, text, locked, hidden), null);
    }

    /// <summary>What a corrected draft changes, or why it cannot be taken. Sends nothing.</summary>
    public async Task<CorrectionResult> PreviewAsync(long message, string? text, CancellationToken cancellation)
    {
        var (row, paper, fault) = await FindAsync(message, cancellation);
        return paper is null ? CorrectionResult.Not(fault!) : Compare(row!, paper, text).Result;
    }

    /// <summary>Sends a corrected copy. The original is replaced by it in the same transaction.</summary>
    /// <param name="message">The message that is corrected.</param>
    /// <param name="text">The corrected draft.</param>
    /// <param name="note">Why.</param>
    /// <param name="by">Who corrects it.</param>
    /// <param name="cancellation">Stops it as long as nothing is sent.</param>
    public async Task<CorrectionResult> SendAsync(long message, string? text, string? note, string by, CancellationToken cancellation)
    {
        var why = StoredText.Of(note ?? "").Trim();
        if (why.Length is 0 or > LongestNote) return CorrectionResult.Not(Comparing.Invalid(why.Length == 0 ? "Say why it is corrected." : $"The reason has {LongestNote} characters at most; this one has {why.Length}.", "note", "It stays with the copy, for whoever asks later."));
        await resolving.WaitAsync(cancellation);
        try
        {
            var (row, paper, fault) = await FindAsync(message, cancellation);
            if (paper is null) return CorrectionResult.Not(fault!);
            var (result, body) = Compare(row!, paper, text);
            return body is null ? result : result with { Copy = await CommitAsync(row!, body, new CopyRow(row!.Id, engine.Store.NextId(), by, engine.Clock.Now(), why, Write(result.Changes))) };
        }
        finally
        {
            resolving.Release();
        }
    }

    /// <summary>Runs a message again that was put aside. False when it is not.</summary>
    internal async Task<bool> ReprocessAsync(long message, string? by, CancellationToken cancellation)
    {
        await resolving.WaitAsync(cancellation);
        try
        {
            if (await engine.Store.MessageAsync(message, cancellation) is not { State: InboxState.Quarantined or InboxState.PartlyDone } row) return false;
            var batch = new WriteBatch();
            batch.Settled.Add(new InboxSettlement(row.Id, InboxState.Pending, "reprocessing", null, null, null, engine.Clock.Now()));
            batch.Cases.Add(CaseProjection.Of(row) with { TriedBy = by });
            await engine.Store.CommitAsync(batch, cancellation);
            engine.Feed.ReadAgain(row.Connection);
            return true;
        }
        finally
        {
            resolving.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => resolving.Dispose();

    /// <summary>Corrections in which these messages are the original or the copy.</summary>
    public async Task<IReadOnlyList<Correction>> OfAsync(IReadOnlyCollection<long> messages, CancellationToken cancellation) =>
        messages.Count == 0 ? [] : [.. (await engine.Store.CopiesAsync([.. messages.Take(MostRead)], cancellation)).Select(Of)];

    private async Task<(InboxRow? Row, Paper? Paper, CorrectionFault? Fault)> FindAsync(long message, CancellationToken cancellation)
    {
        var row = await engine.Store.MessageAsync(message, cancellation);
        if (row is null) return (null, null, new CorrectionFault(CorrectionObstacle.Unknown, $"There is no message {message}.", "id", "List quarantined messages with GET /api/v1/messages?state=quarantined."));
        if (await ObstacleAsync(row, cancellation) is { } fault) return (row, null, fault);
        return Paper.Read(row.Body, out var unreadable) is { } paper
            ? (row, paper, null)
            : (row, null, NotNow($"{unreadable} Nobody could say which of its fields a copy changes.", "Ask the sender what was sent, and have it sent again."));
    }

    private async Task<CorrectionFault?> ObstacleAsync(InboxRow row, CancellationToken cancellation)
    {
        if (row.State == InboxState.Replaced && (await OfAsync([row.Id], cancellation)).FirstOrDefault(c => c.Original == row.Id) is { } done)
            return NotNow($"{done.Author} has corrected it already, on {done.At.UtcDateTime:yyyy-MM-dd} at {done.At.UtcDateTime:HH:mm} UTC: message {done.Copy} has its effect.", $"Look at message {done.Copy}.");
        if (row.State == InboxState.PartlyDone) return NotNow("A part of it has had its effect already, and a copy could have it twice.", "Run it again as it is, or have the sender send what is missing as a message of its own.");
        if (row.State != InboxState.Quarantined) return NotNow("It is not put aside any more: somebody has run it again meanwhile.", "Look at what became of it.");
        if (row.Connection == Translator.Api) return NotNow("It is a command of Weft's own API, and its sender was told that it was not understood.", "Send the command again, correctly.");
        if (row.Kind is Refused.NotGenuine) return NotNow($"Nobody has proven that it comes from {row.Connection}: correcting it would make a forgery genuine.", "Compare the secrets of both sides, then run it again.");
        if (row.Kind is Refused.TooLarge) return NotNow("Only its beginning is kept.", "Have it sent again in parts.");
        if (ContentKey.NumberOf(row.DedupKey) is { } number && (await engine.Store.NumberedAsync(row.Connection, [number], cancellation)).FirstOrDefault(m => m.Id != row.Id && m.ActedUpon) is { } first)
            return NotNow($"The number {ContentKey.Plain(number)} was used before for something else: message {first.Id} came under it and was acted on.", "If this one is true as well, have it sent again under a number of its own.");
        return row.Body.Length > LongestText ? NotNow($"It has {row.Body.Length} bytes; {LongestText} can be corrected by hand.", "Have it sent again, correctly.") : null;
    }

    private (CorrectionResult Result, byte[]? Body) Compare(InboxRow row, Paper original, string? text)
    {
        var bytes = Encoding.UTF8.GetBytes(text ?? "");
        if (bytes.Length > LongestText) return Not($"The copy has {bytes.Length} bytes; {LongestText} are allowed.", "text", "Correct what is wrong, and nothing else.");
        if (StoredText.Of(text ?? "") != (text ?? "")) return Not("The copy holds characters that cannot be stored.", "text", "Take NUL and broken characters out.");
        if (Paper.Read(bytes, out var unreadable) is not { } copy) return Not(unreadable!, "text", "Put it right there; nothing was sent.");
        var (changes, fault) = Comparing.Changes(original, copy);
        if (fault is not null) return (CorrectionResult.Not(fault), null);
        if (changes.Count == 0) return Not("Nothing was changed.", "text", "Run the message again as it is, or change what is wrong.");
        if (changes.Count > MostChanges) return Not($"{changes.Count} fields would change; {MostChanges} are allowed, because more is another message.", changes[MostChanges].Path, "Have the sender send it again, correctly.");
        var body = Encoding.UTF8.GetBytes(copy.Text());
        return FaultOf(row, body) is { } wrong ? (CorrectionResult.Not(wrong), null) : (new CorrectionResult(changes, null), body);

        static (CorrectionResult, byte[]?) Not(string reason, string field, string nextStep) => (CorrectionResult.Not(Comparing.Invalid(reason, field, nextStep)), null);
    }

    /// <summary>What the connection says to the copy, before it is taken. Whether it can be acted on is decided in its turn, as always.</summary>
    private CorrectionFault? FaultOf(InboxRow row, byte[] body) => engine.Translator.Translate(CopyOf(row, row.Id, body)) switch
    {
        Translation.Quarantine q => Comparing.Invalid($"{row.Connection} could still not read it: {q.Reason}", q.Field, "Correct this as well."),
        Translation.Rows rows when rows.List.FirstOrDefault(r => r.Refused is not null) is { Refused: { } q } bad => Comparing.Invalid($"{row.Connection} could still not read {bad.Name}: {q.Reason}", q.Field, "Correct this as well."),
        Translation.Nothing nothing => Comparing.Invalid($"There is nothing for Weft in it as it is corrected: {nothing.Why}", null, "Look at what you changed."),
        _ => null,
    };

    private async Task<long> CommitAsync(InboxRow original, byte[] body, CopyRow link)
    {
        var copy = CopyOf(original, link.Copy, body);
        var batch = new WriteBatch();
        batch.Received.Add(copy);
        batch.Settled.Add(new InboxSettlement(original.Id, InboxState.Replaced, $"replaced by message {link.Copy}", original.Reason, original.Field, original.NextStep, link.At, original.Rows));
        batch.Copies.Add(link);
        batch.Cases.Add(CaseProjection.Of(original) with { EndedAt = link.At, EndedBy = link.Author, Ending = $"Corrected, as message {link.Copy}" });
        engine.Feed.Expect(batch.Received);
        try
        {
            engine.Feed.Offer(batch.Received, await engine.Store.CommitAsync(batch, CancellationToken.None));
        }
        catch
        {
            engine.Feed.CommitFailed(batch.Received);
            throw;
        }

        return link.Copy;
    }

    /// <summary>
    /// The copy as a message of the same connection. Its key is the original's with a mark: the original comes again under its own key and is known, and so is a number that the sender gives
    /// twice, because what comes under the number of a copy that was acted on is put aside.
    /// </summary>
    private InboxRow CopyOf(InboxRow original, long id, byte[] body) => new()
    {
        Id = id,
        Connection = original.Connection,
        Kind = original.Kind,
        DedupKey = string.Create(CultureInfo.InvariantCulture, $"{ContentKey.NumberOf(original.DedupKey) ?? original.DedupKey.Split(CopyMark)[0]}{CopyMark}{id}"),
        Headers = Headers.Write(new Dictionary<string, string>(Headers.Read(original.Headers), StringComparer.Ordinal) { [Headers.CopyOf] = original.Id.ToString(CultureInfo.InvariantCulture) }),
        Body = body,
        ReceivedAt = engine.Clock.Now(),
        Trace = original.Trace,
    };

    private static Correction Of(CopyRow r) => new(r.Original, r.Copy, r.Author, Micros.ToTime(r.At), r.Note, JsonSerializer.Deserialize(r.Changes, ChangesJson.Default.IReadOnlyListFieldChange) ?? []);

    private static string Write(IReadOnlyList<FieldChange> changes) => JsonSerializer.Serialize(changes, ChangesJson.Default.IReadOnlyListFieldChange);

    private static CorrectionFault NotNow(string reason, string nextStep) => new(CorrectionObstacle.NotNow, reason, null, nextStep);
}

/// <summary>How changes are stored.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<FieldChange>))]
internal sealed partial class ChangesJson : JsonSerializerContext;
