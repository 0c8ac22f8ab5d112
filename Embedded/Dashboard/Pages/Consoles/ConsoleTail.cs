using Dashboard.Resources;

namespace Dashboard.Pages.Consoles;

/// <summary>The last lines of what an instance has written.</summary>
/// <param name="Lines">The oldest first.</param>
/// <param name="Last">The number of the last line there is, shown or not.</param>
/// <param name="Omitted">How many lines before them match as well.</param>
internal sealed record ConsoleTail(IReadOnlyList<ConsoleLine> Lines, int Last, int Omitted)
{
    private const int Length = 2_000;

    /// <param name="resources">The resources.</param>
    /// <param name="id">The instance's id.</param>
    /// <param name="search">Only lines that contain it, whatever the case; null: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ConsoleTail> ReadAsync(IResources resources, string id, string? search, CancellationToken cancellationToken)
    {
        var tail = new Queue<ConsoleText>();
        var (last, omitted) = (0, 0);
        await foreach (var batch in resources.ReadConsoleAsync(id, follow: false, cancellationToken))
        {
            foreach (var line in batch)
            {
                last = line.Number;
                if (search is not null && !AnsiText.Plain(line.Text).Contains(search, StringComparison.OrdinalIgnoreCase))
                    continue;

                tail.Enqueue(line);
                if (tail.Count > Length)
                {
                    tail.Dequeue();
                    omitted++;
                }
            }
        }

        return new([.. tail.Select(ConsoleLine.Of)], last, omitted);
    }
}
