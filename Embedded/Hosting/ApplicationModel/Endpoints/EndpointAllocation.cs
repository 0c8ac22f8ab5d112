namespace Aspire.Hosting.ApplicationModel;

/// <summary>The address of an endpoint, which some wait for before it is there and which may change at a restart.</summary>
internal sealed class EndpointAllocation
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile AllocatedEndpoint? _current;

    public AllocatedEndpoint? Current => _current;

    public void Set(AllocatedEndpoint endpoint)
    {
        _current = endpoint;
        _first.TrySetResult();
    }

    public async Task<AllocatedEndpoint> WaitAsync(CancellationToken cancellationToken)
    {
        await _first.Task.WaitAsync(cancellationToken);
        return _current!;
    }
}
