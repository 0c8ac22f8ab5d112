using System.Threading.Channels;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Reads several logs as one, in batches of what has come in meanwhile, until all of them are completed.</summary>
internal sealed class LogReader(int logCount)
{
    // A reader that falls behind by two backlogs loses the oldest lines rather than filling the memory.
    private readonly Channel<LogLine> _lines = Channel.CreateBounded<LogLine>(
        new BoundedChannelOptions(ResourceLog.Capacity * 2) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    private int _open = logCount;

    public static async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(
        IReadOnlyList<ResourceLog> logs, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = new LogReader(logs.Count);
        foreach (var log in logs)
            log.Enter(reader);
        try
        {
            while (await reader._lines.Reader.WaitToReadAsync(cancellationToken))
            {
                var batch = new List<LogLine>();
                while (reader._lines.Reader.TryRead(out var line))
                    batch.Add(line);
                yield return batch;
            }
        }
        finally
        {
            foreach (var log in logs)
                log.Leave(reader);
        }
    }

    public void Write(LogLine line) => _lines.Writer.TryWrite(line);

    public void CompleteOne()
    {
        if (Interlocked.Decrement(ref _open) == 0)
            _lines.Writer.TryComplete();
    }
}
