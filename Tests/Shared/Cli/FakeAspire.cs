using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Cli.Aspire;

namespace Testing;

/// <summary>Aspire's command line over a system that a test makes up.</summary>
internal sealed class FakeAspire(string appHost) : IAspireCli
{
    private readonly ConcurrentDictionary<string, ResourceStatus> _resources = new(StringComparer.Ordinal);
    private readonly Channel<string> _changes = Channel.CreateUnbounded<string>();

    public const string DashboardUrl = "http://localhost:18888/login?t=secret";

    /// <summary>The AppHost's process; null when nothing runs.</summary>
    public int? Pid { get; set; }

    /// <summary>What a command of a resource or a step is refused with; null when it is done.</summary>
    public string? Refusal { get; set; }

    /// <summary>The commands that were run, without the options that name the AppHost.</summary>
    public ConcurrentQueue<string> Commands { get; } = [];

    /// <summary>Called for each command that was run.</summary>
    public Action<string> Ran { get; set; } = _ => { };

    /// <summary>Makes the system run with these resources, or changes them.</summary>
    public void Show(params IEnumerable<ResourceStatus> resources)
    {
        Pid ??= Environment.ProcessId;
        foreach (var resource in resources)
        {
            _resources[resource.Id] = resource;
            _changes.Writer.TryWrite(Describe(resource));
        }
    }

    /// <summary>Ends the system, and with it the stream of its changes.</summary>
    public void End()
    {
        Pid = null;
        _changes.Writer.Complete();
    }

    public Task RestoreAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<AspireResult> RunAsync(IReadOnlyList<string> arguments, Action<string> line, CancellationToken cancellationToken)
    {
        Assert.True(arguments is ["--version"] or ["ps", ..] || arguments is [.., "--apphost", var path] && path == appHost, string.Join(' ', arguments));
        var command = string.Join(' ', arguments.TakeWhile(argument => argument != "--apphost"));
        Commands.Enqueue(command);
        Ran(command);
        switch (arguments)
        {
            case ["--version"]:
                line("13.6.5+abc");
                break;
            case ["ps", ..]:
                line(Pid is null ? "[]" : JsonSerializer.Serialize(new[] { new { appHostPath = "/other/AppHost.csproj", appHostPid = 1, dashboardUrl = "" }, new { appHostPath = appHost, appHostPid = Pid.Value, dashboardUrl = DashboardUrl } }));
                break;
            case ["describe", "--follow", ..]:
                await foreach (var change in _changes.Reader.ReadAllAsync(cancellationToken))
                    line(change);

                break;
            case ["describe", ..] when Pid is not null:
                line($$"""{"resources":[{{string.Join(',', _resources.Values.Select(Describe))}}]}""");
                break;
            case ["resource" or "do", ..] when Refusal is not null:
                return new(1, Refusal);
            case ["logs", var resource, ..]:
                line($$"""{"logs":[{"resourceName":"{{resource}}","content":"says why","isError":true}]}""");
                break;
        }

        return new(0, "");
    }

    private static string Describe(ResourceStatus resource) => JsonSerializer.Serialize(new
    {
        name = resource.Id,
        displayName = resource.Name,
        resourceType = resource.Type,
        state = resource.State,
        healthStatus = resource.Health,
        healthReports = new { check = new { status = resource.Health, description = resource.HealthProblem } },
        exitCode = resource.ExitCode,
        urls = resource.Urls.Select(url => new { url, isInternal = false }),
        environment = resource.Environment,
        properties = new Dictionary<string, object?> { ["executable.pid"] = resource.Pid, ["restarts"] = $"{resource.Restarts}" },
    });
}

/// <summary>Resources of a made-up system.</summary>
internal static class Resources
{
    public static ResourceStatus Service(string name, string state = "Running", string? health = "Healthy", int? pid = null) =>
        new($"{name}-abcdefgh", name, "Project", state, health) { Pid = pid };

    public static ResourceStatus LocalServer(string name) => new($"{name}-abcdefgh", name, "Executable", "Running", "Healthy") { Pid = 1 };
}
