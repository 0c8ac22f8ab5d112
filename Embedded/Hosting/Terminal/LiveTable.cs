using Spectre.Console;

namespace Aspire.Hosting.Terminal;

/// <summary>A table of all resources that changes in place; notices scroll by above it.</summary>
internal sealed class LiveTable(IAnsiConsole console) : ITerminalView
{
    private readonly SortedDictionary<string, ResourceRow> _rows = new(StringComparer.Ordinal);
    private LiveDisplayContext? _live;
    private bool _stopping;

    public Task RunAsync(Func<Task> follow) => console.Live(Draw()).StartAsync(live =>
    {
        _live = live;
        return follow();
    });

    public void Show(ResourceRow row)
    {
        _rows[row.Name] = row;
        _live?.UpdateTarget(Draw());
    }

    public void Say(string notice)
    {
        // It goes where the table was drawn: blanks cover what shorter lines would leave of that.
        foreach (var line in notice.Split(Environment.NewLine))
            console.WriteLine(line.PadRight(console.Profile.Width - 1));
        _live?.Refresh();
    }

    public void Stop()
    {
        _stopping = true;
        _live?.UpdateTarget(Draw());
    }

    private Rows Draw()
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Resource", "State", "Health", "Addresses");
        foreach (var row in _rows.Values)
            table.AddRow(new Text(row.Name), new Text(row.State, StyleOf(row)), new Text(row.Health, StyleOf(row)), new Text(row.Addresses));

        var up = _rows.Values.Count(row => row.IsUp);
        var progress = _stopping ? $"Stopping… {up} still up." : $"{up} of {_rows.Values.Count(row => row.IsWanted)} up. Ctrl+C stops everything.";
        return new Rows(table, new Text(progress, new Style(Color.Grey)));
    }

    private static Style StyleOf(ResourceRow row) => new(row.IsUp ? Color.Green : row.IsDown ? Color.Red : row.IsWanted ? Color.Yellow : Color.Grey);
}
