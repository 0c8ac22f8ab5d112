namespace Benchmarks.Harness;

/// <summary>The command that started this program: it reads the lines said, and when it is gone, however it went, the measuring ends.</summary>
internal sealed class Starter : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending;
    private readonly Task _watching;

    private Starter(CancellationToken cancellationToken)
    {
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _watching = WatchAsync();
    }

    /// <summary>Cancelled when the starter is gone or asks this program to stop.</summary>
    public CancellationToken Token => _ending.Token;

    public static Starter Watch(CancellationToken cancellationToken) => new(cancellationToken);

    public static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task WatchAsync()
    {
        await RoleConsole.UntilEndAsync(_ending.Token);
        await _ending.CancelAsync();
    }
}
