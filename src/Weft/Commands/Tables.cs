using Spectre.Console;

namespace Weft.Commands;

/// <summary>Tables for people.</summary>
internal static class Tables
{
    public static Table Of(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        return table;
    }

    /// <summary>Adds a row of plain text: what systems say is never read as markup.</summary>
    public static void Row(this Table table, params ReadOnlySpan<string?> cells)
    {
        var texts = new List<Text>(cells.Length);
        foreach (var cell in cells) texts.Add(new Text(Output.Plain(cell ?? "")));
        table.AddRow(texts);
    }

    /// <summary>A time to the second, UTC.</summary>
    public static string Time(DateTimeOffset? at) => at is { } time ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss") : "";
}
