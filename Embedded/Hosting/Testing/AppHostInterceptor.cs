using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Takes part in the composition of an application whose entry point runs in a test: changes its options, holds it before it is
/// built, and keeps its entry point from running it itself.
/// </summary>
internal abstract class AppHostInterceptor
{
    private static readonly AsyncLocal<AppHostInterceptor?> CurrentFlow = new();

    /// <summary>The one that intercepts the flow of execution that asks; null outside of an intercepted entry point.</summary>
    public static AppHostInterceptor? Current
    {
        get => CurrentFlow.Value;
        protected set => CurrentFlow.Value = value;
    }

    public abstract void OnCreating(DistributedApplicationOptions options, HostApplicationBuilderSettings settings);

    /// <summary>Called when the model is complete; returns when the test wants the application built.</summary>
    public abstract void OnBuilding(DistributedApplicationBuilder builder);

    public abstract void OnBuilt(DistributedApplication application);

    /// <summary>What the entry point waits for instead of starting the application: until the test has started it.</summary>
    public abstract Task StartInsteadAsync(CancellationToken cancellationToken);

    /// <summary>What the entry point waits for instead of running the application: until the test has stopped it.</summary>
    public abstract Task RunInsteadAsync(CancellationToken cancellationToken);
}
