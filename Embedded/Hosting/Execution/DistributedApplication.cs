using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Startup;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>A composed application: start it and its resources run, stop it and they end.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private int _disposed;
    private volatile bool _started;

    /// <summary>Wraps a host that has been built by <see cref="DistributedApplicationBuilder"/>.</summary>
    /// <param name="host">The host.</param>
    public DistributedApplication(IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
    }

    /// <summary>The application's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The states of the resources.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Runs commands on resources.</summary>
    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    /// <summary>Begins the description of an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    /// <summary>Begins the description of an application.</summary>
    /// <param name="args">The command line.</param>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new DistributedApplicationBuilder(args);
    }

    /// <summary>Begins the description of an application.</summary>
    /// <param name="options">The command line, and where the AppHost is.</param>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DistributedApplicationBuilder(options);
    }

    /// <summary>Starts the application and waits until it is stopped, as with Ctrl+C.</summary>
    // The contract of an entry point is synchronous: there is nothing here that a blocked thread could hold up.
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>
    /// Starts the application and waits until it is stopped, as with Ctrl+C. When it cannot run as described, the reason is written
    /// to standard error and the process's exit code is set: 1, or 2 when it was asked to publish.
    /// </summary>
    /// <param name="cancellationToken">Stops the application.</param>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (AppHostInterceptor.Current is { } interceptor)
        {
            await interceptor.RunInsteadAsync(cancellationToken);
            return;
        }

        await using (this)
        {
            if (Services.GetRequiredService<DistributedApplicationExecutionContext>().IsPublishMode)
            {
                await EndAsync(PublishRequest.WrongUsage, PublishRequest.Refusal);
                return;
            }

            try
            {
                await StartAsync(cancellationToken);
                await _host.WaitForShutdownAsync(cancellationToken);
                _started = false;
            }
            catch (OperationCanceledException) when (Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
            {
                // Stopped, as with Ctrl+C, while it was still starting.
            }
            catch (DistributedApplicationException exception)
            {
                await EndAsync(exitCode: 1, exception.Message);
            }

            foreach (var failure in Services.GetRequiredService<StartFailures>().Messages)
                await EndAsync(exitCode: 1, failure);
        }
    }

    /// <summary>Starts the application.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (AppHostInterceptor.Current is { } interceptor)
        {
            await interceptor.StartInsteadAsync(cancellationToken);
            return;
        }

        _started = true;
        try
        {
            await Services.GetRequiredService<ModelStartup>().PrepareAsync(cancellationToken);
            await _host.StartAsync(cancellationToken);
        }
        catch
        {
            // What has been started before the failure must not outlive it.
            await StopAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>Stops the application.</summary>
    /// <param name="cancellationToken">Gives up stopping gracefully.</param>
    public virtual async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (AppHostInterceptor.Current is not null || !_started)
            return;

        _started = false;
        await _host.StopAsync(cancellationToken);
    }

    /// <summary>Releases what the application holds.</summary>
    public virtual void Dispose()
    {
        if (Release())
        {
            // Dispose cannot wait for the resources to end gracefully: the host's services end them when they are disposed.
            _host.Dispose();
        }
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the application, if it runs, and releases what it holds.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        if (Release())
        {
            await StopAsync(CancellationToken.None);
            if (_host is IAsyncDisposable disposable)
                await disposable.DisposeAsync();
            else
                _host.Dispose();
        }
        GC.SuppressFinalize(this);
    }

    private static Task EndAsync(int exitCode, string message)
    {
        Environment.ExitCode = exitCode;
        return Console.Error.WriteLineAsync($"error: {message}");
    }

    /// <summary>Whether this call is the one that releases: a test disposes the application, not its entry point.</summary>
    private bool Release() => AppHostInterceptor.Current is null && Interlocked.Exchange(ref _disposed, 1) == 0;
}
