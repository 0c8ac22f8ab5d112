using System.Diagnostics;
using Cli;
using Cli.Aspire;
using Cli.Launch;
using Cli.Prerequisites;
using Cli.Running;

namespace Testing;

/// <summary>
/// The AppHost as a program of its own, which tests may kill: on free ports, with local servers, and with a data and a home
/// directory of its own, which outlive it until disposed. Aspire's command line finds it by that home directory.
/// </summary>
public sealed class AppHostProcess : IAsyncDisposable
{
    private const string Mark = "APPHOST_PROCESS_OF_TESTS";
    private const string DashboardKey = "the-key-of-the-dashboard-in-tests";

    private static readonly TimeSpan HealthDeadline = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly Repository Repository = new Repository(Path.GetDirectoryName(Projects.AppHost.ProjectPath)!);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("apphost-process-");
    private readonly List<string> _output = [];
    private readonly AspireCli _aspire;
    private readonly AspireSystem _system;
    private ServerChoice? _servers;
    private ResourceWatch? _watch;
    private Process? _process;

    public AppHostProcess()
    {
        // PostgreSQL runs as a user of its own when the tests run as root, and must be able to pass.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_directory.FullName, (UnixFileMode)0b111_001_001);
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Temporary);
        _aspire = new(Repository, new Dictionary<string, string?>
        {
            ["HOME"] = Home,
            ["DOTNET_CLI_HOME"] = Environment.GetEnvironmentVariable("DOTNET_CLI_HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        });
        _system = new(_aspire, Repository.AppHostProject);
    }

    /// <summary>Listens where a developer's system does, instead of on free ports.</summary>
    public bool OnItsUsualPorts { get; init; }

    /// <summary>Environment variables of the AppHost, beside those that every test's has.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>What the AppHost has printed.</summary>
    public string Output
    {
        get { lock (_output) return string.Join('\n', _output); }
    }

    public int Pid => _process!.Id;

    /// <summary>The link that gives a browser a session of the dashboard.</summary>
    public Uri DashboardLink { get; private set; } = null!; // since the start

    internal SystemStatus Status => _watch!.Status;

    /// <summary>When it had become healthy for the first time.</summary>
    internal SystemStatus? FirstStart { get; private set; }

    /// <summary>Stays the same while the gateway is restarted.</summary>
    public Uri GatewayAddress { get; private set; } = null!; // since the start

    /// <summary>Where it keeps its servers' data.</summary>
    public string Data => Path.Combine(_directory.FullName, "data");

    /// <summary>Its directory for temporary files.</summary>
    public string Temporary => Path.Combine(_directory.FullName, "tmp");

    private string Home => Path.Combine(_directory.FullName, "home");

    /// <summary>Starts it unless it runs; skips the test on a machine whose tests use containers, which need not have the servers' programs.</summary>
    public async Task EnsureRunningAsync(CancellationToken cancellationToken)
    {
        _servers ??= await ServerChoice.MakeAsync(cancellationToken);
        Assert.SkipUnless(_servers.AreLocal, $"This test needs PostgreSQL and RabbitMQ as processes of this machine, but {_servers.Reason}: set LocalServers__Mode=always.");
        if (_process is null or { HasExited: true })
            await StartAsync(cancellationToken);
    }

    /// <summary>Starts it, in the foreground of a terminal where wanted, which script(1) makes.</summary>
    public async Task StartAsync(CancellationToken cancellationToken, bool inATerminal = false)
    {
        await ForgetAsync();
        var start = new ProcessStartInfo(
            inATerminal ? "script" : Repository.AppHostExecutable,
            // No shell in between, which Ctrl+C would end too; and tests that were started in the background ignore Ctrl+C, which would be inherited.
            inATerminal ? ["-qfec", $"exec env --default-signal=INT '{Repository.AppHostExecutable}'", "/dev/null"] : [])
        {
            WorkingDirectory = Repository.AppHostDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Variables().Concat(Settings))
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Said(line.Data);
        _process.ErrorDataReceived += (_, line) => Said(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WaitUntilHealthyAsync(cancellationToken);
        FirstStart ??= Status;
        GatewayAddress = new(new Uri(Find("gateway").Urls[0]), "/");
        DashboardLink = new((await _system.FindAsync(cancellationToken))?.DashboardUrl ?? throw new InvalidOperationException("There is no dashboard."));
    }

    /// <summary>Waits until everything is healthy, and every one of <paramref name="replaced"/> runs in another process than that.</summary>
    public async Task WaitUntilHealthyAsync(CancellationToken cancellationToken, IReadOnlyDictionary<string, int>? replaced = null)
    {
        _watch ??= await WatchAsync(cancellationToken);
        var since = Stopwatch.StartNew();
        while (!Status.IsHealthy || replaced?.All(old => Find(old.Key).Pid is { } pid && pid != old.Value) == false)
        {
            if (since.Elapsed > HealthDeadline)
                throw new TimeoutException(await ExplainAsync(cancellationToken));
            await Task.Delay(Poll, cancellationToken);
        }
    }

    public int PidOf(string resource) => Find(resource).Pid ?? throw new InvalidOperationException($"'{resource}' has no process.");

    /// <summary>Runs a command of a resource.</summary>
    public async Task ExecuteAsync(string resource, string command, CancellationToken cancellationToken) =>
        Assert.Null(await _system.ExecuteAsync(resource, command, cancellationToken));

    /// <summary>What Aspire's command line shows.</summary>
    public async Task<string> ShowAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var shown = new List<string>();
        var result = await _aspire.RunAsync([.. arguments, "--apphost", Repository.AppHostProject], shown.Add, cancellationToken);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result.Error}");
        return string.Join('\n', shown);
    }

    /// <summary>In the terminal that it runs in.</summary>
    public async Task PressControlCAsync()
    {
        await _process!.StandardInput.WriteAsync('\x03');
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until the AppHost has ended.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process!.WaitForExitAsync(cancellationToken);
        await ForgetAsync();
        return _process.ExitCode;
    }

    /// <summary>The gateway, with the token of the development client.</summary>
    public HttpClient Gateway() =>
        new(new AccessTokenHandler(ClientCredentials.Development, TimeProvider.System, new SocketsHttpHandler())) { BaseAddress = GatewayAddress };

    /// <summary>What the dashboard tells programs of the telemetry that it received.</summary>
    public HttpClient Telemetry() => new() { BaseAddress = new(DashboardLink, "/api/telemetry/"), DefaultRequestHeaders = { { "X-Api-Key", DashboardKey } } };

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await Shutdown.StopAsync(_system, _process.Id);
        await ForgetAsync();
        _process?.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>The AppHost's process and all that it started, as Linux knows them.</summary>
    internal IReadOnlyList<ProcessEntry> Processes() => ProcessTable.Read().WithEnvironment(Mark, _directory.Name);

    internal ResourceStatus Find(string resource) => Status.Resources.Single(entry => entry.Name == resource);

    /// <summary>What is not healthy and why, and what was last printed by that for which the rest waits.</summary>
    private async Task<string> ExplainAsync(CancellationToken cancellationToken)
    {
        var status = await _system.StatusAsync(cancellationToken) ?? Status; // asked anew, should the stream have stood still
        var logs = new List<string>();
        foreach (var resource in status.Unready.Where(resource => resource.State is not (null or "Waiting")))
            logs.Add(await ShowAsync(cancellationToken, "logs", resource.Id, "--tail", "10"));
        return $"Not healthy after {HealthDeadline.TotalSeconds} s: {status.WhatIsUnready}\n{string.Join('\n', logs)}\n{Output}";
    }

    private async Task<ResourceWatch> WatchAsync(CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            if (_process!.HasExited)
                throw new InvalidOperationException($"The AppHost ended with exit code {_process.ExitCode}: {Output}");
            if (await ResourceWatch.StartAsync(_system, cancellationToken) is { } watch)
                return watch;
            if (since.Elapsed > HealthDeadline)
                throw new TimeoutException($"The AppHost does not answer Aspire's command line after {HealthDeadline.TotalSeconds} s: {Output}");
            await Task.Delay(Poll, cancellationToken);
        }
    }

    private async Task ForgetAsync()
    {
        if (_watch is not null)
            await _watch.DisposeAsync();
        _watch = null;
    }

    private Dictionary<string, string> Variables() => new(LaunchProfile.Variables(Repository))
    {
        ["HOME"] = Home,
        [Mark] = _directory.Name,
        ["AppHost__DashboardApiKey"] = DashboardKey,
        ["DcpPublisher__RandomizePorts"] = OnItsUsualPorts ? "false" : "true",
        ["LocalServers__Mode"] = "always",
        ["LocalServers__DataDirectory"] = Data,
        ["TMPDIR"] = Temporary,
        ["ASPIRE_CLI_PID"] = $"{Environment.ProcessId}",
    };

    private void Said(string? line)
    {
        lock (_output)
        {
            if (line is not null)
                _output.Add(line);
        }
    }
}
