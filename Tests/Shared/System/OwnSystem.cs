using System.Diagnostics;
using Cli;
using Cli.Aspire;
using Cli.Launch;
using Cli.Prerequisites;

namespace Testing;

/// <summary>
/// A system for one run: free ports, local servers with empty databases, nothing left of it afterwards. Its home directory is
/// its own as well, and so are its user secrets and the socket by which Aspire's command line finds it: neither does it see a
/// developer's running system, nor do a developer's commands see this one.
/// </summary>
internal sealed class OwnSystem : IAsyncDisposable
{
    private const int LogLinesShown = 20;
    private static readonly TimeSpan DeleteDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("system-");
    private readonly string _log;
    private readonly Process _appHost;

    private OwnSystem(Repository repository)
    {
        // PostgreSQL runs as a user of its own when this runs as root, and must be able to pass.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_directory.FullName, (UnixFileMode)0b111_001_001);

        _log = Path.Combine(_directory.FullName, "apphost.log");
        var home = _directory.CreateSubdirectory("home").FullName;
        var dotnetHome = Environment.GetEnvironmentVariable("DOTNET_CLI_HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        System = new(new AspireCli(repository, new Dictionary<string, string?> { ["HOME"] = home, ["DOTNET_CLI_HOME"] = dotnetHome }), repository.AppHostProject);
        _appHost = DetachedProcess.Start(
            repository.AppHostDirectory,
            _log,
            new Dictionary<string, string>(LaunchProfile.Variables(repository))
            {
                ["HOME"] = home,
                ["DcpPublisher__RandomizePorts"] = "true",
                ["LocalServers__Mode"] = "always",
                ["LocalServers__DataDirectory"] = Path.Combine(_directory.FullName, "data"),
                // The AppHost stops by itself when the process of this id is gone, however it went.
                ["ASPIRE_CLI_PID"] = $"{Environment.ProcessId}",
            },
            repository.AppHostExecutable);
    }

    /// <summary>How it runs PostgreSQL and RabbitMQ: their processes are killed and measured.</summary>
    public static ServerChoice Servers { get; } = new(AreLocal: true, "a system of its own");

    public AspireSystem System { get; }

    public int AppHostPid => _appHost.Id;

    /// <summary>When it had just become healthy.</summary>
    public SystemStatus Status { get; private set; } = new([]);

    /// <summary>Starts the built AppHost, lets the healthy system be used, and removes every trace of it.</summary>
    public static async Task<TResult> UseAsync<TResult>(Repository repository, TimeProvider time, Func<OwnSystem, Task<TResult>> use, CancellationToken cancellationToken)
    {
        await using var own = new OwnSystem(repository);
        try
        {
            own.Status = await new Startup(own.System, () => own._appHost.HasExited, time).WaitUntilHealthyAsync(StartDeadline, cancellationToken);
            return await use(own);
        }
        catch (StartupFailedException failed)
        {
            throw new CommandFailedException($"{failed.Message}{own.LastLines()}", failed);
        }
        catch (CommandFailedException lost) when (own._appHost.HasExited)
        {
            throw new CommandFailedException($"the AppHost ended with exit code {own._appHost.ExitCode}, which no fault may cause.{own.LastLines()}", lost);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_appHost.HasExited)
            await Shutdown.StopAsync(System, _appHost.Id);

        _appHost.Dispose();
        await DeleteAsync();
    }

    /// <summary>Of an AppHost that died, servers may still be ending, and write.</summary>
    private async Task DeleteAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                _directory.Delete(recursive: true);
                return;
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(started) < DeleteDeadline)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200));
            }
        }
    }

    private string LastLines() =>
        $"\nThe AppHost's last lines:\n{string.Join('\n', File.ReadLines(_log).TakeLast(LogLinesShown).Select(line => $"  {line}"))}";
}
