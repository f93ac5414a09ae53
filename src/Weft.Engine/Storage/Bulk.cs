namespace Weft.Engine.Storage;

/// <summary>Types of columns that both stores have.</summary>
internal enum ColumnType
{
    Text,
    Bytes,
    Long,
    Int,
    Short,
    Bool,
}

/// <summary>A column of a bulk statement: its name, type, and where its value comes from. One source per kind of value, so that no number is boxed on its way.</summary>
internal sealed class Column<TRow>
{
    public Column(string name, ColumnType type, Func<TRow, string?> value) => (Name, Type, Text) = (name, type, value);

    public Column(string name, ColumnType type, Func<TRow, byte[]?> value) => (Name, Type, Bytes) = (name, type, value);

    public Column(string name, ColumnType type, Func<TRow, long?> value) => (Name, Type, Number) = (name, type, value);

    public Column(string name, ColumnType type, Func<TRow, bool> value) => (Name, Type, Number) = (name, type, r => value(r) ? 1 : 0);

    public string Name { get; }

    public ColumnType Type { get; }

    /// <summary>The value of a text column.</summary>
    public Func<TRow, string?>? Text { get; }

    /// <summary>The value of a column of bytes.</summary>
    public Func<TRow, byte[]?>? Bytes { get; }

    /// <summary>The value of every other column; false is 0, true is 1.</summary>
    public Func<TRow, long?>? Number { get; }

    public object? Value(TRow row) => Text is not null ? Text(row) : Bytes is not null ? Bytes(row) : Number!(row);
}

/// <summary>
/// One statement for many rows, written once for both stores. A dialect runs it over the rows in its fastest way: PostgreSQL with one array per column, SQLite as a
/// prepared statement. In the text, <c>{name}</c> stands for a column's value.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">Values per row.</param>
/// <param name="OnConflict">Of an insert: what happens to rows that exist. Null makes it fail.</param>
/// <param name="Change">Of an update or delete: everything after the verb and table, e.g. <c>SET a = {a} WHERE id = {id}</c>.</param>
internal sealed record Bulk<TRow>(string Table, Column<TRow>[] Columns, string? OnConflict = null, string? Change = null)
{
    public bool IsInsert => Change is null;

    public bool IsDelete => Change?.StartsWith("WHERE", StringComparison.Ordinal) == true;

    public string ColumnList => string.Join(", ", Columns.Select(c => c.Name));
}
