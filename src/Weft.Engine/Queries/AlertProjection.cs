using Weft.Core.Alerts;
using Weft.Engine.Storage;

namespace Weft.Engine.Queries;

/// <summary>An alert's row in the list of alerts.</summary>
internal static class AlertProjection
{
    public static AlertRow? Row(AlertState s) => s.Cause is not { } c ? null : new AlertRow
    {
        Id = s.Id,
        Kind = c.Kind,
        Title = StoredText.Of(c.Title),
        Why = StoredText.Of(c.Why),
        NextStep = StoredText.Of(c.NextStep),
        Link = c.Link,
        Connection = c.Connection,
        Orders = c.Orders,
        Amounts = string.Join(';', c.Amounts),
        State = s.Status.ToString(),
        Since = Micros.Of(c.Since),
        RaisedAt = Micros.Of(s.RaisedAt),
        EndedAt = s.EndedAt is { } ended ? Micros.Of(ended) : null,
        Ending = s.Ending,
        AcknowledgedBy = s.By,
        QuietUntil = s.QuietUntil is { } until ? Micros.Of(until) : null,
        Note = s.Note is { } note ? StoredText.Of(note) : null,
        Episode = s.Episode,
        Notices = s.Notices,
        Undelivered = s.Undelivered.IsEmpty ? null : StoredText.Of(string.Join('\n', s.Undelivered.Select(u => $"{u.Key[(u.Key.LastIndexOf('/') + 1)..]}: {u.Value}"))),
    };
}
