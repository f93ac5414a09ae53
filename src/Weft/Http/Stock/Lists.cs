namespace Weft.Http.Stock;

/// <summary>Units that came or went.</summary>
/// <param name="Source">The connection that reports it; by default whoever sends it.</param>
/// <param name="Rows">One for each movement.</param>
internal sealed record MovementList(string? Source, IReadOnlyList<MovementRow> Rows);

/// <summary>A movement.</summary>
/// <param name="Key">The sender's identity of it: the same key counts once.</param>
/// <param name="Sku">The SKU.</param>
/// <param name="Location">Where.</param>
/// <param name="Change">Units that came (above zero) or went (below).</param>
/// <param name="At">When, by the location's clock.</param>
/// <param name="Reason">sale, return, transfer, receipt or adjustment.</param>
/// <param name="Bucket">sellable (by default), damaged or qualityControl.</param>
/// <param name="Unit">The unit of measure, when it is not the stock unit.</param>
internal sealed record MovementRow(string Key, string Sku, string Location, int Change, DateTimeOffset At, string Reason, string? Bucket, string? Unit);

/// <summary>Counts by the owner of the stock.</summary>
/// <param name="Source">The connection that counted; by default whoever sends it.</param>
/// <param name="CountedAt">As of when; a row may have a time of its own.</param>
/// <param name="ConfirmZeros">True when it is right that many SKUs go to zero.</param>
/// <param name="Rows">One for each SKU and location.</param>
internal sealed record SnapshotList(string? Source, DateTimeOffset? CountedAt, bool? ConfirmZeros, IReadOnlyList<SnapshotRow> Rows);

/// <summary>A count.</summary>
/// <param name="Sku">The SKU.</param>
/// <param name="Location">Where.</param>
/// <param name="OnHand">Units that are there.</param>
/// <param name="CountedAt">As of when.</param>
/// <param name="Bucket">sellable (by default), damaged or qualityControl.</param>
/// <param name="Unit">The unit of measure, when it is not the stock unit.</param>
internal sealed record SnapshotRow(string Sku, string Location, int OnHand, DateTimeOffset? CountedAt, string? Bucket, string? Unit);

/// <summary>What became of a list. Every row is counted once.</summary>
/// <param name="Message">The message that it is stored as.</param>
/// <param name="Rows">Rows it has.</param>
/// <param name="Accepted">Rows that changed something.</param>
/// <param name="AlreadyDone">Rows that said what was known already.</param>
/// <param name="Refused">Rows that were not acted on.</param>
/// <param name="RefusedRows">Each of these, with the reason.</param>
/// <param name="Repeated">True when the same idempotency key was used before; nothing was done again.</param>
internal sealed record RowsAnswer(long Message, int Rows, int Accepted, int AlreadyDone, int Refused, IReadOnlyList<RefusedRow> RefusedRows, bool Repeated);

/// <summary>A row that was not acted on.</summary>
/// <param name="Row">Which one: 0 is the first.</param>
/// <param name="Sku">Its SKU, as far as it can be read.</param>
/// <param name="Location">Its location, as far as it can be read.</param>
/// <param name="Key">Its key, as far as it has one.</param>
/// <param name="Reason">Why, in plain words.</param>
/// <param name="Field">The field that is wrong.</param>
/// <param name="NextStep">What to do.</param>
internal sealed record RefusedRow(int Row, string? Sku, string? Location, string? Key, string Reason, string? Field, string? NextStep);
