using Spectre.Console;

namespace Aspire.Hosting.Terminal;

/// <summary>One line for each change, for logs and pipes.</summary>
internal sealed class PlainLines(IAnsiConsole console) : ITerminalView
{
    public Task RunAsync(Func<Task> follow) => follow();

    public void Show(ResourceRow row) =>
        Say(string.Join(' ', new[] { $"{row.Name}:", row.State, row.Health, row.Addresses }.Where(part => part.Length > 0)));

    // Not through the console's own writer: it would fold long lines at a width that a pipe does not have.
    public void Say(string notice) => console.Profile.Out.Writer.WriteLine(notice);

    public void Stop() => Say("Stopping…");
}
