namespace Weft.Engine.Storage;

/// <summary>Everything Weft ever writes, once for both stores.</summary>
internal static class Statements
{
    /// <summary>Declared first: static fields are made in the order they stand here.</summary>
    private static readonly Column<ArchivedEvents>[] span =
        [new("stream", ColumnType.Text, r => r.Stream), new("first_version", ColumnType.Int, r => r.First), new("last_version", ColumnType.Int, r => r.Last)];

    public static readonly Bulk<InboxRow> Receive = new(
        "inbox",
        [
            new("id", ColumnType.Long, r => r.Id), new("connection", ColumnType.Text, r => r.Connection), new("kind", ColumnType.Text, r => r.Kind),
            new("dedup_key", ColumnType.Text, r => r.DedupKey), new("headers", ColumnType.Text, r => r.Headers), new("body", ColumnType.Bytes, r => r.Body),
            new("received_at", ColumnType.Long, r => r.ReceivedAt), new("state", ColumnType.Short, r => (short)r.State), new("reason", ColumnType.Text, r => r.Reason),
            new("field", ColumnType.Text, r => r.Field), new("next_step", ColumnType.Text, r => r.NextStep), new("trace", ColumnType.Text, r => r.Trace),
        ],
        OnConflict: "(connection, dedup_key) DO NOTHING");

    public static readonly Bulk<InboxSettlement> Settle = new(
        "inbox",
        [
            new("id", ColumnType.Long, r => r.Id), new("state", ColumnType.Short, r => (short)r.State), new("outcome", ColumnType.Text, r => r.Outcome),
            new("reason", ColumnType.Text, r => r.Reason), new("field", ColumnType.Text, r => r.Field), new("next_step", ColumnType.Text, r => r.NextStep),
            new("settled_at", ColumnType.Long, r => r.SettledAt), new("rows", ColumnType.Text, r => r.Rows),
        ],
        Change: "SET state = {state}, outcome = {outcome}, reason = {reason}, field = {field}, next_step = {next_step}, settled_at = {settled_at}, rows = {rows} WHERE inbox.id = {id}");

    public static readonly Bulk<EventRow> Append = new(
        "events",
        [
            new("stream", ColumnType.Text, r => r.Stream), new("version", ColumnType.Int, r => r.Version), new("type", ColumnType.Text, r => r.Type),
            new("data", ColumnType.Bytes, r => r.Data), new("at", ColumnType.Long, r => r.At), new("cause", ColumnType.Text, r => r.Cause),
        ]);

    public static readonly Bulk<SnapshotRow> Snapshot = new(
        "snapshots",
        [new("stream", ColumnType.Text, r => r.Stream), new("version", ColumnType.Int, r => r.Version), new("shape", ColumnType.Int, r => r.Shape), new("state", ColumnType.Bytes, r => r.State)],
        OnConflict: "(stream) DO UPDATE SET version = excluded.version, shape = excluded.shape, state = excluded.state WHERE snapshots.version < excluded.version");

    /// <summary>Old events move: into a block, out of their table, and the snapshot that covers them says how far.</summary>
    public static readonly Bulk<ArchivedEvents> Archive = new(
        "events_archive",
        [
            new("stream", ColumnType.Text, r => r.Stream), new("first_version", ColumnType.Int, r => r.First), new("last_version", ColumnType.Int, r => r.Last),
            new("block", ColumnType.Bytes, r => r.Block),
        ]);

    public static readonly Bulk<ArchivedEvents> Unload = new("events", span, Change: "WHERE events.stream = {stream} AND events.version >= {first_version} AND events.version <= {last_version}");

    public static readonly Bulk<ArchivedEvents> MarkArchived = new("snapshots", span, Change: "SET archived = {last_version} WHERE snapshots.stream = {stream} AND snapshots.archived < {first_version}");

    /// <summary>A key is owed once: a newer value of a latest-only delivery, or the retry of a dead letter, takes the row over; anything else changes nothing.</summary>
    public static readonly Bulk<DeliveryRow> Owe = new(
        "deliveries",
        [
            new("id", ColumnType.Long, r => r.Id), new("key", ColumnType.Text, r => r.Key), new("connection", ColumnType.Text, r => r.Connection),
            new("kind", ColumnType.Text, r => r.Kind), new("entity", ColumnType.Text, r => r.Entity), new("stream", ColumnType.Text, r => r.Stream),
            new("priority", ColumnType.Short, r => r.Priority), new("latest", ColumnType.Bool, r => r.Latest), new("request", ColumnType.Bytes, r => r.Request),
            new("state", ColumnType.Short, r => (short)r.State), new("attempts", ColumnType.Int, r => r.Attempts), new("claims", ColumnType.Int, r => r.Claims),
            new("due_at", ColumnType.Long, r => r.DueAt), new("created_at", ColumnType.Long, r => r.CreatedAt), new("trace", ColumnType.Text, r => r.Trace),
        ],
        OnConflict: """
            (key) DO UPDATE SET id = excluded.id, stream = excluded.stream, request = excluded.request, priority = excluded.priority, state = 0, attempts = excluded.attempts, claims = 0,
            due_at = excluded.due_at, created_at = excluded.created_at, settled_at = NULL, reason = NULL, reference = NULL, trace = excluded.trace
            WHERE deliveries.latest OR deliveries.state = 2
            """);

    public static readonly Bulk<DeliveryChange> Change = new(
        "deliveries",
        [
            new("id", ColumnType.Long, r => r.Id), new("state", ColumnType.Short, r => (short)r.State), new("attempts", ColumnType.Int, r => r.Attempts),
            new("due_at", ColumnType.Long, r => r.DueAt), new("settled_at", ColumnType.Long, r => r.SettledAt), new("reason", ColumnType.Text, r => r.Reason),
            new("reference", ColumnType.Text, r => r.Reference),
        ],
        Change: "SET state = {state}, attempts = {attempts}, claims = 0, due_at = {due_at}, settled_at = {settled_at}, reason = {reason}, reference = {reference} WHERE deliveries.id = {id}");

    /// <summary>Counts the processes that took a delivery up without an outcome. An outcome of whatever kind starts the count again.</summary>
    public static readonly Bulk<DeliveryRow> Claim = new(
        "deliveries", [new("id", ColumnType.Long, r => r.Id)], Change: "SET claims = claims + 1 WHERE deliveries.id = {id}");

    /// <summary>A dead letter that nobody needs any more is over; what is still on its way is left alone.</summary>
    public static readonly Bulk<Withdrawal> Withdraw = new(
        "deliveries",
        [new("key", ColumnType.Text, r => r.Key), new("reason", ColumnType.Text, r => r.Reason), new("settled_at", ColumnType.Long, r => r.At)],
        Change: "SET state = 1, settled_at = {settled_at}, reason = {reason} WHERE deliveries.key = {key} AND deliveries.state = 2");

    public static readonly Bulk<TimerRow> SetTimer = new(
        "timers",
        [
            new("stream", ColumnType.Text, r => r.Stream), new("name", ColumnType.Text, r => r.Name), new("due_at", ColumnType.Long, r => r.DueAt),
            new("command", ColumnType.Text, r => r.Command), new("data", ColumnType.Bytes, r => r.Data),
        ],
        OnConflict: "(stream, name) DO UPDATE SET due_at = excluded.due_at, command = excluded.command, data = excluded.data");

    public static readonly Bulk<TimerKey> ClearTimer = new(
        "timers",
        [new("stream", ColumnType.Text, r => r.Stream), new("name", ColumnType.Text, r => r.Name), new("due_at", ColumnType.Long, r => r.DueAt)],
        Change: "WHERE timers.stream = {stream} AND timers.name = {name} AND timers.due_at <= {due_at}");

    public static readonly Bulk<OrderRow> Order = new(
        "orders",
        [
            new("id", ColumnType.Text, r => r.Id), new("connection", ColumnType.Text, r => r.Connection), new("number", ColumnType.Text, r => r.Number),
            new("status", ColumnType.Text, r => r.Status), new("in_sync", ColumnType.Bool, r => r.InSync), new("held", ColumnType.Bool, r => r.Held),
            new("attention", ColumnType.Bool, r => r.Attention), new("total", ColumnType.Long, r => r.Total), new("currency", ColumnType.Text, r => r.Currency),
            new("erp", ColumnType.Text, r => r.Erp), new("placed_at", ColumnType.Long, r => r.PlacedAt), new("since", ColumnType.Long, r => r.Since),
            new("synced_at", ColumnType.Long, r => r.SyncedAt), new("updated_at", ColumnType.Long, r => r.UpdatedAt),
        ],
        OnConflict: """
            (id) DO UPDATE SET number = excluded.number, status = excluded.status, in_sync = excluded.in_sync, held = excluded.held, attention = excluded.attention,
            total = excluded.total, erp = excluded.erp, synced_at = excluded.synced_at, updated_at = excluded.updated_at
            """);

    public static readonly Bulk<DiscrepancyRow> Discrepancy = new(
        "discrepancies",
        [
            new("id", ColumnType.Text, r => r.Id), new("kind", ColumnType.Text, r => r.Kind), new("class", ColumnType.Text, r => r.Class), new("sku", ColumnType.Text, r => r.Sku),
            new("place", ColumnType.Text, r => r.Place), new("location", ColumnType.Text, r => r.Location), new("order_id", ColumnType.Text, r => r.OrderId), new("line", ColumnType.Text, r => r.Line),
            new("ours", ColumnType.Int, r => r.Ours), new("theirs", ColumnType.Int, r => r.Theirs), new("units", ColumnType.Int, r => r.Units), new("amount", ColumnType.Long, r => r.Amount),
            new("currency", ColumnType.Text, r => r.Currency), new("state", ColumnType.Text, r => r.State), new("is_there", ColumnType.Bool, r => r.IsThere),
            new("first_seen", ColumnType.Long, r => r.FirstSeen), new("last_seen", ColumnType.Long, r => r.LastSeen), new("look_at", ColumnType.Long, r => r.LookAt),
            new("looks", ColumnType.Int, r => r.Looks), new("heals", ColumnType.Int, r => r.Heals), new("why", ColumnType.Text, r => r.Why), new("cause", ColumnType.Text, r => r.Cause),
            new("action", ColumnType.Text, r => r.Action), new("decided_by", ColumnType.Text, r => r.DecidedBy), new("note", ColumnType.Text, r => r.Note), new("over_at", ColumnType.Long, r => r.OverAt),
        ],
        OnConflict: """
            (id) DO UPDATE SET class = excluded.class, ours = excluded.ours, theirs = excluded.theirs, units = excluded.units, amount = excluded.amount, currency = excluded.currency,
            state = excluded.state, is_there = excluded.is_there, first_seen = excluded.first_seen, last_seen = excluded.last_seen, look_at = excluded.look_at, looks = excluded.looks,
            heals = excluded.heals, why = excluded.why, cause = excluded.cause, action = excluded.action, decided_by = excluded.decided_by, note = excluded.note, over_at = excluded.over_at
            """);

    public static readonly Bulk<OversellRow> Oversell = new(
        "oversells",
        [
            new("id", ColumnType.Text, r => r.Id), new("sku", ColumnType.Text, r => r.Sku), new("order_id", ColumnType.Text, r => r.OrderId), new("line", ColumnType.Text, r => r.Line),
            new("connection", ColumnType.Text, r => r.Connection), new("units", ColumnType.Int, r => r.Units), new("cause", ColumnType.Text, r => r.Cause), new("shown", ColumnType.Int, r => r.Shown),
            new("available", ColumnType.Int, r => r.Available), new("behind", ColumnType.Long, r => r.Behind), new("amount", ColumnType.Long, r => r.Amount),
            new("currency", ColumnType.Text, r => r.Currency), new("buffer", ColumnType.Int, r => r.Buffer), new("since", ColumnType.Long, r => r.Since),
            new("over_at", ColumnType.Long, r => r.OverAt), new("ending", ColumnType.Text, r => r.Ending),
        ],
        OnConflict: "(id) DO NOTHING");

    public static readonly Bulk<OversellEnd> EndOversell = new(
        "oversells",
        [
            new("sku", ColumnType.Text, r => r.Sku), new("order_id", ColumnType.Text, r => r.OrderId), new("line", ColumnType.Text, r => r.Line),
            new("over_at", ColumnType.Long, r => r.OverAt), new("ending", ColumnType.Text, r => r.Ending),
        ],
        Change: """
            SET over_at = {over_at}, ending = {ending} WHERE oversells.sku = {sku} AND oversells.order_id = {order_id} AND oversells.line = {line} AND oversells.over_at IS NULL
            AND oversells.since <= {over_at}
            """);

    public static readonly Bulk<(string Connection, string? Cursor, long At)> Cursor = new(
        "cursors",
        [new("connection", ColumnType.Text, r => r.Connection), new("cursor", ColumnType.Text, r => r.Cursor), new("at", ColumnType.Long, r => r.At)],
        OnConflict: "(connection) DO UPDATE SET cursor = excluded.cursor, at = excluded.at");
}
