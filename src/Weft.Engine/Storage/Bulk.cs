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

/// <summary>A column of a bulk statement: its name, type, and where its value comes from.</summary>
internal sealed record Column<TRow>(string Name, ColumnType Type, Func<TRow, object?> Value);

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
