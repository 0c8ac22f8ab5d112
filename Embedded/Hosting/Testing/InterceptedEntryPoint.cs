using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Runs an AppHost's entry point on a thread of its own, in steps that a test decides on.</summary>
internal sealed class InterceptedEntryPoint(
    Assembly assembly, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure) : AppHostInterceptor
{
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _composed = New<DistributedApplicationBuilder>();
    private readonly TaskCompletionSource<bool> _mayBuild = New<bool>();
    private readonly TaskCompletionSource<DistributedApplication> _built = New<DistributedApplication>();
    private readonly TaskCompletionSource<bool> _reachedRun = New<bool>();
    private readonly TaskCompletionSource<bool> _started = New<bool>();
    private readonly TaskCompletionSource<bool> _stopped = New<bool>();

    /// <summary>Runs the entry point until its model is complete.</summary>
    public Task<DistributedApplicationBuilder> ComposeAsync(CancellationToken cancellationToken)
    {
        var main = assembly.EntryPoint ?? throw new InvalidOperationException(
            $"Assembly '{assembly.GetName().Name}' has no entry point, so it is no AppHost. Use a type of the AppHost's assembly, such as Projects.AppHost.");
        new Thread(() => Run(main)) { IsBackground = true, Name = $"AppHost {assembly.GetName().Name}" }.Start();
        return _composed.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets the entry point build the application, and run up to where it would run it.</summary>
    public async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _mayBuild.TrySetResult(true);
        var application = await _built.Task.WaitAsync(cancellationToken);
        await _reachedRun.Task.WaitAsync(cancellationToken);
        return application;
    }

    /// <summary>Lets the entry point end.</summary>
    public async ValueTask EndAsync()
    {
        _mayBuild.TrySetCanceled();
        _started.TrySetResult(true);
        _stopped.TrySetResult(true);
        if (_built.Task.IsCompletedSuccessfully)
            await (await _built.Task).DisposeAsync();
    }

    public override void OnCreating(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        options.Assembly = assembly;
        TestDefaults.Apply(options, settings, assembly);
        configure(options, settings);
    }

    // Build is synchronous, and this thread has nothing else to do than to wait for the test.
    public override void OnBuilding(DistributedApplicationBuilder builder)
    {
        _composed.TrySetResult(builder);
        _mayBuild.Task.GetAwaiter().GetResult();
    }

    public override void OnBuilt(DistributedApplication application)
    {
        var lifetime = application.Services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStarted.Register(() => _started.TrySetResult(true));
        lifetime.ApplicationStopped.Register(() => _stopped.TrySetResult(true));
        _built.TrySetResult(application);
    }

    public override async Task StartInsteadAsync(CancellationToken cancellationToken)
    {
        _reachedRun.TrySetResult(true);
        await _started.Task.WaitAsync(cancellationToken);
    }

    public override async Task RunInsteadAsync(CancellationToken cancellationToken)
    {
        _reachedRun.TrySetResult(true);
        await _stopped.Task.WaitAsync(cancellationToken);
    }

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Run(MethodInfo main)
    {
        Current = this;
        try
        {
            object?[]? parameters = main.GetParameters().Length == 0 ? null : [args];
            main.Invoke(obj: null, BindingFlags.DoNotWrapExceptions, binder: null, parameters, culture: null);
            Fail(new InvalidOperationException($"The entry point of '{assembly.GetName().Name}' ended without building an application."));
            // An entry point that builds without running leaves the rest to the test.
            _reachedRun.TrySetResult(true);
        }
        catch (Exception exception)
        {
            Fail(exception);
            _reachedRun.TrySetException(exception);
        }
    }

    /// <summary>Reaches whoever waits for a step that will not come.</summary>
    private void Fail(Exception exception)
    {
        _composed.TrySetException(exception);
        _built.TrySetException(exception);
    }
}
