using System.Collections.Concurrent;
using Aspire.Hosting.Processes;

namespace Embedded.Hosting.Tests.Processes;

internal sealed class OutputLog
{
    private readonly ConcurrentQueue<OutputLine> _lines = new();

    public IReadOnlyList<OutputLine> Lines => [.. _lines];

    public string Text => string.Join('\n', Lines.Select(line => line.Text));

    public void Add(OutputLine line) => _lines.Enqueue(line);

    public Task WaitForAsync(string text) => Eventually.HoldsAsync(
        $"output has '{text}'", TimeSpan.FromSeconds(30), () => _lines.Any(line => line.Text.Contains(text, StringComparison.Ordinal)));
}
