using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Cli.Access;
using Cli.Control;

namespace Testing;

/// <summary>
/// The AppHost as a program of its own, which tests may kill: on free ports, with data and run directories of its own that
/// outlive it until disposed.
/// </summary>
public sealed class AppHostProcess : IAsyncLifetime
{
    private static readonly TimeSpan HealthDeadline = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("recovery-");
    private readonly List<string> _output = [];
    private Process? _process;

    /// <summary>In the engine `aspire` the container runtime supervises the servers, and they have no process here.</summary>
    public async ValueTask InitializeAsync()
    {
        if (Engine.IsEmbedded)
            await StartAsync(CancellationToken.None);
    }

    public AppHostProcess()
    {
        // PostgreSQL runs as a user of its own when the tests run as root, and must be able to pass.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_data.FullName, (UnixFileMode)0b111_001_001);
    }

    /// <summary>Listens where a developer's system does, instead of on free ports.</summary>
    public bool OnItsUsualPorts { get; init; }

    public string RunDirectory => Path.Combine(_data.FullName, "run");

    /// <summary>Environment variables of the AppHost, beside those that every test's has.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>What the AppHost has printed.</summary>
    public string Output
    {
        get { lock (_output) return string.Join('\n', _output); }
    }

    public int Pid => _process!.Id;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var assembly = typeof(Projects.AppHost).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [assembly])
        {
            WorkingDirectory = Projects.AppHost.ProjectPath,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["DcpPublisher__RandomizePorts"] = OnItsUsualPorts ? "false" : "true";
        start.Environment["EMBEDDED_DATA_DIRECTORY"] = Path.Combine(_data.FullName, "data");
        start.Environment["APPHOST_RUN_DIRECTORY"] = RunDirectory;
        start.Environment["ASPNETCORE_URLS"] = $"http://localhost:{FreePort()}";
        start.Environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://localhost:{FreePort()}";
        foreach (var (name, value) in Settings)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Said(line.Data);
        _process.ErrorDataReceived += (_, line) => Said(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WaitUntilHealthyAsync(cancellationToken);
    }

    internal async Task<SystemStatus> StatusAsync(CancellationToken cancellationToken)
    {
        using var channel = Channel();
        return await channel.StatusAsync(cancellationToken);
    }

    /// <summary>The environment variables of a resource's process.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(string resource, CancellationToken cancellationToken)
    {
        using var channel = Channel();
        return await channel.EnvironmentAsync(resource, cancellationToken);
    }

    public async Task<int> PidOfAsync(string resource, CancellationToken cancellationToken) =>
        (await StatusAsync(cancellationToken)).Resources.Single(entry => entry.Name == resource).Pid
        ?? throw new InvalidOperationException($"'{resource}' has no process.");

    /// <summary>Waits until every resource is healthy, and, where given, <paramref name="replaced"/> runs in another process than before.</summary>
    public async Task WaitUntilHealthyAsync(CancellationToken cancellationToken, string? replaced = null, int? oldPid = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(HealthDeadline);
        SystemStatus? status = null;
        try
        {
            while (true)
            {
                if (_process!.HasExited)
                    throw new InvalidOperationException($"The AppHost ended with exit code {_process.ExitCode}: {Output}");

                status = await TryStatusAsync(deadline.Token);
                if (status is { Healthy: true } && (replaced is null || status.Resources.Single(entry => entry.Name == replaced).Pid is { } pid && pid != oldPid))
                    return;

                await Task.Delay(Poll, deadline.Token);
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Not healthy after {HealthDeadline.TotalSeconds} s: {JsonSerializer.Serialize(status)} {Output}", exception);
        }
    }

    /// <summary>Kills the AppHost itself, as `kill -9` does: nothing of it can react.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process!.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>The gateway, with the token of the development client.</summary>
    public async Task<HttpClient> GatewayAsync(CancellationToken cancellationToken)
    {
        var gateway = (await StatusAsync(cancellationToken)).Resources.Single(entry => entry.Name == "gateway");
        return new(new AccessTokenHandler(ClientCredentials.Development, TimeProvider.System, new SocketsHttpHandler())) { BaseAddress = new(gateway.Urls[0]) };
    }

    /// <summary>The link that gives a browser a session of the dashboard.</summary>
    public async Task<Uri> DashboardLinkAsync(CancellationToken cancellationToken) =>
        new((await StatusAsync(cancellationToken)).DashboardUrl ?? throw new InvalidOperationException("There is no dashboard."));

    /// <summary>The dashboard's API, with its token.</summary>
    public async Task<HttpClient> DashboardAsync(CancellationToken cancellationToken)
    {
        var link = await DashboardLinkAsync(cancellationToken);
        return new() { BaseAddress = new(link, "/"), DefaultRequestHeaders = { Authorization = new("Bearer", link.Query["?t=".Length..]) } };
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false } && AppHostState.Read(Path.Combine(RunDirectory, "apphost.json")) is { } state)
        {
            using var channel = new ControlChannel(state);
            await channel.StopAsync(CancellationToken.None);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process?.Dispose();
        _data.Delete(recursive: true);
    }

    private ControlChannel Channel() => new(AppHostState.Read(Path.Combine(RunDirectory, "apphost.json")) ?? throw new NotRunningException());

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Said(string? line)
    {
        lock (_output)
        {
            if (line is not null)
                _output.Add(line);
        }
    }

    private async Task<SystemStatus?> TryStatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await StatusAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or NotRunningException)
        {
            return null; // not listening yet
        }
    }
}

internal sealed class NotRunningException() : Exception("The AppHost does not run.");
