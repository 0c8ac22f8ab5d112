using System.Text;
using System.Text.Json;

namespace Cli.Aspire;

/// <summary>The system that one AppHost runs, through Aspire's command line.</summary>
internal sealed class AspireSystem(IAspireCli aspire, string appHost)
{
    /// <summary>The running AppHost, or null.</summary>
    public async Task<RunningAppHost?> FindAsync(CancellationToken cancellationToken)
    {
        var output = await RunAsync(["ps", "--format", "json"], cancellationToken);
        return JsonSerializer.Deserialize(output, AspireJson.Default.IReadOnlyListRunningAppHost)!
            .FirstOrDefault(running => Path.GetFullPath(running.AppHostPath) == Path.GetFullPath(appHost));
    }

    /// <summary>Null when nothing runs.</summary>
    public async Task<SystemStatus?> StatusAsync(CancellationToken cancellationToken)
    {
        var output = await RunAsync(["describe", "--format", "json", .. OfThisAppHost], cancellationToken);
        return output.Length == 0
            ? null
            : new([.. JsonSerializer.Deserialize(output, AspireJson.Default.DescribedResources)!.Resources.Select(resource => resource.ToStatus())]);
    }

    /// <summary>Hands over each resource, and again whenever it changes, until the system is gone.</summary>
    public async Task WatchAsync(Action<ResourceStatus> changed, CancellationToken cancellationToken) => await aspire.RunAsync(
        ["describe", "--follow", "--format", "json", .. OfThisAppHost],
        line => changed(JsonSerializer.Deserialize(line, AspireJson.Default.DescribedResource)!.ToStatus()),
        cancellationToken);

    /// <summary>Runs a command of a resource, such as `restart`, and waits for it.</summary>
    /// <returns>Null when it was done, otherwise the reason why not.</returns>
    public async Task<string?> ExecuteAsync(string resource, string command, CancellationToken cancellationToken)
    {
        var result = await aspire.RunAsync(["resource", resource, command, .. OfThisAppHost], _ => { }, cancellationToken);
        return result.ExitCode == 0 ? null : result.Error;
    }

    /// <summary>The value of a parameter that the AppHost keeps in its user secrets.</summary>
    public async Task<string> SecretAsync(string parameter, CancellationToken cancellationToken) =>
        (await RunAsync(["secret", "get", $"Parameters:{parameter}", .. OfThisAppHost], cancellationToken)).Trim();

    /// <summary>Runs a step of the AppHost's pipeline, which builds it first.</summary>
    /// <exception cref="CommandFailedException">It failed; the message holds what Aspire says about it.</exception>
    public Task DoAsync(string step, CancellationToken cancellationToken) => RunAsync(["do", step, .. OfThisAppHost], cancellationToken);

    /// <summary>The last lines that a resource wrote to its console.</summary>
    public async Task<IReadOnlyList<string>> LogsAsync(string resource, int lines, CancellationToken cancellationToken)
    {
        var output = await RunAsync(["logs", resource, "--tail", $"{lines}", "--format", "json", .. OfThisAppHost], cancellationToken);
        return output.Length == 0 ? [] : [.. JsonSerializer.Deserialize(output, AspireJson.Default.ResourceLogs)!.Logs.Select(line => line.Content)];
    }

    /// <summary>
    /// Starts the AppHost, built before, in the background. An AppHost that runs already is stopped by that. It cannot be
    /// cancelled: what was started has to be known to be stopped.
    /// </summary>
    /// <exception cref="CommandFailedException">It did not start; the message holds what Aspire says about it.</exception>
    public async Task<StartedAppHost> StartAsync()
    {
        StringBuilder output = new();
        var result = await aspire.RunAsync(["start", "--no-build", "--format", "json", .. OfThisAppHost], line => output.AppendLine(line), CancellationToken.None);
        return result.ExitCode == 0 && output.Length > 0
            ? JsonSerializer.Deserialize(output.ToString(), AspireJson.Default.StartedAppHost)!
            : throw new CommandFailedException($"the AppHost did not start:\n{$"{output}{result.Error}".Trim()}");
    }

    private string[] OfThisAppHost => ["--apphost", appHost];

    private async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        StringBuilder output = new();
        var result = await aspire.RunAsync(arguments, line => output.AppendLine(line), cancellationToken);
        return result.ExitCode == 0
            ? output.ToString().Trim()
            : throw new CommandFailedException($"`dotnet aspire {string.Join(' ', arguments)}` failed with exit code {result.ExitCode}:\n{result.Error}");
    }
}
