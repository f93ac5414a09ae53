using System.Globalization;
using Weft.Engine.Corrections;
using Weft.Engine.Inbox;
using Weft.Engine.Storage;
using Weft.Engine.Turns;
using Weft.Sdk;

namespace Weft.Engine.Queries;

/// <summary>Tells all there is to know about a stored message.</summary>
internal sealed class MessageReader(Store store, Translator translator, CorrectionDesk corrected)
{
    private const int MostTwins = 10;

    public async Task<MessageDetail> ReadAsync(InboxRow row, CancellationToken cancellation)
    {
        var corrections = await corrected.OfAsync([row.Id], cancellation);
        return Plain(row) with
        {
            Parts = await PartsAsync(row, cancellation),
            SameNumber = await TwinsAsync(row, cancellation),
            ReplacedBy = corrections.FirstOrDefault(c => c.Original == row.Id),
            CopyOf = corrections.FirstOrDefault(c => c.Copy == row.Id),
        };
    }

    private static MessageDetail Plain(InboxRow row) =>
        new(QuarantinedMessage.Of(row), row.State.ToString(), row.Outcome, Headers.Read(row.Headers), row.Body) { Rows = RowsReport.Read(row.Rows) };

    /// <summary>What came in a message is read from it again: it says the same each time.</summary>
    private async Task<PartsReport?> PartsAsync(InboxRow whole, CancellationToken cancellation)
    {
        if (whole.State != InboxState.Settled || translator.Translate(whole) is not Translation.Several several) return null;
        var keys = several.Messages.Select(m => StoredText.Of(ContentKey.Of(m.DedupKey, m.Content))).ToList();
        var id = whole.Id.ToString(CultureInfo.InvariantCulture);
        var own = (await store.MessagesAsync(whole.Connection, keys, cancellation)).Where(m => Headers.Read(m.Headers).GetValueOrDefault(Headers.PartOf) == id).OrderBy(m => m.Id).ToList();
        var rows = own.Select(m => RowsReport.Read(m.Rows)).OfType<RowsReport>().ToList();
        int In(InboxState state) => own.Count(m => m.State == state);
        return new PartsReport(
            keys.Count, In(InboxState.Settled) + In(InboxState.Replaced), In(InboxState.PartlyDone), In(InboxState.Quarantined), In(InboxState.Pending), keys.Count - own.Count,
            rows.Sum(r => r.Rows), rows.Sum(r => r.Accepted), rows.Sum(r => r.AlreadyDone), rows.Sum(r => r.Refused),
            [.. own.Where(m => m.State is InboxState.Quarantined or InboxState.PartlyDone).Select(QuarantinedMessage.Of)]);
    }

    private async Task<IReadOnlyList<MessageDetail>> TwinsAsync(InboxRow row, CancellationToken cancellation)
    {
        if (ContentKey.NumberOf(row.DedupKey) is not { } number) return [];
        var twins = (await store.NumberedAsync(row.Connection, [number], cancellation)).Where(t => t.Id != row.Id).Take(MostTwins).Select(t => t.DedupKey).ToList();
        return twins.Count == 0 ? [] : [.. (await store.MessagesAsync(row.Connection, twins, cancellation)).OrderBy(t => t.Id).Select(Plain)];
    }
}
