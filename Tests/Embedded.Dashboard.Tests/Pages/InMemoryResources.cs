using System.Runtime.CompilerServices;
using Dashboard.Resources;

namespace Embedded.Dashboard.Tests.Pages;

/// <summary>Resources that a test puts there.</summary>
internal sealed class InMemoryResources : IResources
{
    private readonly ChangeCounter _changes = new();
    private readonly ChangeCounter _written = new();

    public List<ResourceView> All { get; } = [];

    public List<ConsoleText> Console { get; } = [];

    public List<(string Id, string Command)> Executed { get; } = [];

    public CommandOutcome Outcome { get; set; } = new(Found: true, Success: true, "");

    public IReadOnlyList<ResourceView> Current => All;

    public long Version => _changes.Version;

    public void Change() => _changes.Change();

    public void Write(string text)
    {
        lock (Console)
            Console.Add(new(Console.Count + 1, text, IsError: false));
        _written.Change();
    }

    public Task WaitForChangeAsync(long version, CancellationToken cancellationToken) => _changes.WaitAsync(version, cancellationToken);

    public async IAsyncEnumerable<IReadOnlyList<ConsoleText>> ReadConsoleAsync(string id, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = 0;
        do
        {
            var version = _written.Version;
            ConsoleText[] lines;
            lock (Console)
                lines = [.. Console.Skip(read)];
            if (lines.Length > 0)
                yield return lines;
            read += lines.Length;
            if (follow)
                await _written.WaitAsync(version, cancellationToken);
        }
        while (follow);
    }

    public Task<CommandOutcome> ExecuteAsync(string id, string command, CancellationToken cancellationToken)
    {
        Executed.Add((id, command));
        return Task.FromResult(Outcome);
    }
}
