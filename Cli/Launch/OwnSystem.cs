using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cli.Control;

namespace Cli.Launch;

/// <summary>A system for one run: free ports, empty databases, nothing left of it afterwards.</summary>
internal sealed class OwnSystem : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(3);

    private readonly Repository _repository;
    private readonly DirectoryInfo _directory;
    private readonly Process _appHost;

    private OwnSystem(Repository repository, DirectoryInfo directory, Process appHost)
    {
        _repository = repository;
        _directory = directory;
        _appHost = appHost;
    }

    /// <summary>Starts the built AppHost, lets it be used, and removes every trace of it.</summary>
    public static async Task<TResult> UseAsync<TResult>(
        Repository repository, TimeProvider time, bool withDashboard, Func<ControlChannel, Task<TResult>> use, CancellationToken cancellationToken)
    {
        await using var own = await StartAsync(repository, time, withDashboard, cancellationToken);
        using var channel = await ControlChannel.OpenRunningAsync(own._repository, cancellationToken);
        try
        {
            return await use(channel);
        }
        catch (HttpRequestException lost) when (own._appHost.HasExited)
        {
            throw new CommandFailedException($"the AppHost ended with exit code {own._appHost.ExitCode}, which no fault may cause.{own.LastLines()}", lost);
        }
    }

    /// <summary>Returns when everything is healthy.</summary>
    private static async Task<OwnSystem> StartAsync(Repository repository, TimeProvider time, bool withDashboard, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("system-");
        if (!OperatingSystem.IsWindows())
        {
            // PostgreSQL runs as a user of its own when this runs as root, and must be able to pass.
            File.SetUnixFileMode(directory.FullName, (UnixFileMode)0b111_001_001);
        }

        var own = repository with { RunDirectory = Path.Combine(directory.FullName, "run") };
        Directory.CreateDirectory(own.RunDirectory);
        var appHost = DetachedProcess.Start(own.AppHostDirectory, own.AppHostLog, Environment(own, directory, withDashboard), own.AppHostExecutable);
        var system = new OwnSystem(own, directory, appHost);
        try
        {
            using var startup = new Startup(own, () => appHost.HasExited, time);
            await startup.WaitUntilHealthyAsync(StartDeadline, cancellationToken);
            return system;
        }
        catch (StartupFailedException failed)
        {
            var log = system.LastLines();
            await system.DisposeAsync();
            throw new CommandFailedException($"{failed.Message}{log}", failed);
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the AppHost said last, when it should not have ended.</summary>
    private string LastLines()
    {
        const int shown = 20;
        return File.Exists(_repository.AppHostLog)
            ? $"\nThe AppHost's last lines:\n{string.Join('\n', File.ReadLines(_repository.AppHostLog).TakeLast(shown).Select(line => $"  {line}"))}"
            : "";
    }

    public async ValueTask DisposeAsync()
    {
        if (!_appHost.HasExited)
        {
            await Shutdown.TerminateAsync(_appHost.Id, CancellationToken.None);
        }

        _appHost.Dispose();
        _directory.Delete(recursive: true);
    }

    private static Dictionary<string, string> Environment(Repository own, DirectoryInfo directory, bool withDashboard)
    {
        var environment = new Dictionary<string, string>(LaunchProfile.Read(own.LaunchSettings).Environment, StringComparer.Ordinal)
        {
            ["DcpPublisher__RandomizePorts"] = "true",
            ["EMBEDDED_DATA_DIRECTORY"] = Path.Combine(directory.FullName, "data"),
            ["EMBEDDED_STOP_WITH_PARENT"] = "true",
            ["APPHOST_RUN_DIRECTORY"] = own.RunDirectory,
        };
        environment.Remove("ASPNETCORE_URLS");
        environment.Remove("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL");
        if (withDashboard)
        {
            environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{FreePort()}";
            environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://127.0.0.1:{FreePort()}";
        }

        return environment;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
