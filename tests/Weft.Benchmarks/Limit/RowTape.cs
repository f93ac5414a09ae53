using Weft.Engine.Storage;

namespace Weft.Benchmarks.Limit;

/// <summary>Everything a run wrote, transaction by transaction, to be written again without any logic.</summary>
internal sealed class RowTape
{
    private readonly List<WriteBatch> batches = [];

    /// <summary>Messages that were stored before the clock started.</summary>
    public IReadOnlyList<InboxRow> Before { get; set; } = [];

    public IReadOnlyList<WriteBatch> Batches => batches;

    public long Rows { get; private set; }

    public void Add(WriteBatch batch)
    {
        batches.Add(batch);
        Rows += batch.RowCount;
    }
}
