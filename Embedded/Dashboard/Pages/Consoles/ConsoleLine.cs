using Dashboard.Resources;

namespace Dashboard.Pages.Consoles;

/// <summary>A line as the page shows it, and as the script appends it.</summary>
internal sealed record ConsoleLine(int Number, bool IsError, IReadOnlyList<AnsiSpan> Spans)
{
    public static ConsoleLine Of(ConsoleText text) => new(text.Number, text.IsError, AnsiText.Spans(text.Text));
}
