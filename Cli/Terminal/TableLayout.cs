using Spectre.Console;

namespace Cli.Terminal;

/// <summary>Tables: drawn with rules on a terminal, aligned columns elsewhere.</summary>
internal static class TableLayout
{
    public static Table Create(IAnsiConsole console, params ReadOnlySpan<string> headings)
    {
        var table = new Table();
        table.Border(console.IsLive() ? TableBorder.Rounded : TableBorder.None);
        foreach (var heading in headings)
            table.AddColumn(new TableColumn(Markup.Escape(heading)) { NoWrap = !console.IsLive() });

        return table;
    }
}
