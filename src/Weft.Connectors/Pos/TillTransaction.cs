using System.Globalization;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Sdk;

namespace Weft.Connectors.Pos;

/// <summary>What a till numbers: no two transactions of a store's workstation have the same number on the same business day.</summary>
internal sealed record TillNumber(string Store, string Workstation, DateOnly Day, long Sequence)
{
    /// <summary>Highest sequence and line number.</summary>
    public const long Most = 999_999_999_999;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Store}/{Workstation}/{Day:yyyy-MM-dd}/{Sequence}");
}

/// <summary>A transaction of a till in our words: what it moved and counted, at one time.</summary>
/// <param name="Settings">The connection's settings.</param>
/// <param name="Number">Its number.</param>
/// <param name="At">When, by the till's clock.</param>
internal sealed record TillTransaction(PosSettings Settings, TillNumber Number, DateTimeOffset At)
{
    /// <summary>Most lines of one transaction.</summary>
    public const int MostLines = 1_000;

    /// <summary>Most transactions sent together.</summary>
    public const int MostTogether = 1_000;

    /// <summary>
    /// What happened longer ago is not booked any more: by then, a repeat may not be recognised as one. Shorter than messages are kept by default.
    /// </summary>
    public const int MostDaysLate = 14;

    /// <summary>What somebody does about a row that was refused: the others of its transaction stand.</summary>
    public const string CorrectRow = "Have the store correct it, and send the correction as a transaction with a number of its own.";

    /// <summary>What somebody does about a transaction that was refused as a whole.</summary>
    public const string CorrectWhole = "Have it corrected at the till, and sent again.";

    /// <summary>The store's location.</summary>
    public string Location { get; } = Settings.LocationOf(Number.Store);

    /// <summary>Why it comes too late to be booked; null when it does not.</summary>
    public Translation.Quarantine? TooLate(string field, DateTimeOffset receivedAt) => receivedAt - At > TimeSpan.FromDays(MostDaysLate)
        ? new Translation.Quarantine($"It is of {At:yyyy-MM-dd}, more than {MostDaysLate} days ago, and is not booked any more.", field, "Have the store count its stock.")
        : null;

    /// <summary>Units that came to the store or left it.</summary>
    public MessageRow Movement(long line, Sku sku, int change, MovementReason reason, StockBucket bucket, string? unit) =>
        Row(line, sku, Move(sku, Key(line), Location, change, reason, bucket, unit));

    /// <summary>Units that left one location and came to another: both, or neither.</summary>
    public MessageRow Transfer(long line, Sku sku, int units, string from, string to, StockBucket bucket, string? unit) => Row(
        line,
        sku,
        Move(sku, Key(line) + "/out", from, -units, MovementReason.Transfer, bucket, unit),
        Move(sku, Key(line) + "/in", to, units, MovementReason.Transfer, bucket, unit));

    /// <summary>Units that were counted in the store.</summary>
    public MessageRow Count(long line, Sku sku, int units, StockBucket bucket, string? unit) =>
        Row(line, sku, new CountStock(Location, units, At) { Bucket = bucket, Source = Settings.Connection, Unit = unit });

    /// <summary>A row that cannot be acted on.</summary>
    public static MessageRow Refused(string name, string reason, string field) => new(name, [], new Translation.Quarantine(reason, field, CorrectRow));

    /// <summary>How rows are named.</summary>
    public static string NameOf(long line) => string.Create(CultureInfo.InvariantCulture, $"line {line}");

    private string Key(long line) => string.Create(CultureInfo.InvariantCulture, $"pos/{Number}/{line}");

    private MoveStock Move(Sku sku, string key, string location, int change, MovementReason reason, StockBucket bucket, string? unit) =>
        new(key, location, change, At, reason) { Bucket = bucket, Source = Settings.Connection, Unit = unit };

    private static MessageRow Row(long line, Sku sku, params ReadOnlySpan<Core.Workflow.Command> commands)
    {
        var stream = StockWorkflow.StreamOf(sku);
        var list = new Addressed[commands.Length];
        for (var i = 0; i < commands.Length; i++) list[i] = new Addressed(stream, commands[i]);
        return new MessageRow(NameOf(line), [.. list]);
    }
}
