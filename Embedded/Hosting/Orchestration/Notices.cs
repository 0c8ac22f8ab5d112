using System.Threading.Channels;

namespace Aspire.Hosting.Orchestration;

/// <summary>What the person at the terminal should read: crashes, restarts, things that are not available. Thread-safe.</summary>
internal sealed class Notices
{
    private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();

    public void Add(string message) => _messages.Writer.TryWrite(message);

    public IAsyncEnumerable<string> ReadAllAsync(CancellationToken cancellationToken) => _messages.Reader.ReadAllAsync(cancellationToken);
}
