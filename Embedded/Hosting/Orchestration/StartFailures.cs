using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Collects why resources could not be started. The first one ends an AppHost that runs as a program: what it was asked to
/// run cannot run. Under the testing builder the resource's state tells. Thread-safe.
/// </summary>
internal sealed class StartFailures(IHostApplicationLifetime lifetime, EngineOptions options)
{
    private readonly List<string> _messages = [];

    public IReadOnlyList<string> Messages
    {
        get { lock (_messages) return [.. _messages]; }
    }

    public void Report(string message)
    {
        Add(message);
        EndApplication();
    }

    /// <summary>Keeps the reason. <see cref="EndApplication"/> follows, once the resource's state says so too.</summary>
    public void Add(string message)
    {
        lock (_messages)
            _messages.Add(message);
    }

    public void EndApplication()
    {
        if (options.EndsOnStartFailure && !lifetime.ApplicationStopping.IsCancellationRequested)
            lifetime.StopApplication();
    }
}
