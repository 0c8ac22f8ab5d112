namespace Testing;

/// <summary>Requests at an even pace, however long each takes. The first that fails ends it, and every wait for it.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Func<Task> _request;
    private readonly Task _running;
    private int _sent;
    private int _answered;

    public SteadyLoad(int requestsPerSecond, Func<Task> request)
    {
        _request = request;
        _running = RunAsync(TimeSpan.FromSeconds(1.0 / requestsPerSecond));
    }

    public int Answered => Volatile.Read(ref _answered);

    /// <summary>Waits until so many more have been sent.</summary>
    public Task SentAsync(int more) => ReachAsync(() => Volatile.Read(ref _sent), more, "sent");

    /// <summary>Waits until so many more have been answered.</summary>
    public Task AnsweredAsync(int more) => ReachAsync(() => Answered, more, "answered");

    /// <summary>Sends no more, and waits for the answers to those that are under way.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_running); // its failure was thrown where somebody waited
        _stop.Dispose();
    }

    private Task ReachAsync(Func<int> count, int more, string what)
    {
        var goal = count() + more;
        return Eventually.TrueAsync(
            async () =>
            {
                if (_running.IsFaulted)
                    await _running;
                return count() >= goal;
            },
            $"{more} more requests are {what}");
    }

    private async Task RunAsync(TimeSpan interval)
    {
        var requests = new List<Task>();
        using var pace = new PeriodicTimer(interval);
        try
        {
            while (await pace.WaitForNextTickAsync(_stop.Token))
            {
                Interlocked.Increment(ref _sent);
                requests.Add(SendAsync());
                requests.RemoveAll(request => request.IsCompletedSuccessfully);
                if (requests.Find(request => request.IsFaulted) is { } failed)
                    await failed;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // No more are wanted.
        }

        await Task.WhenAll(requests);
    }

    private async Task SendAsync()
    {
        await _request();
        Interlocked.Increment(ref _answered);
    }
}
