using AppHost.LocalServers.Installed;
using Cli.Prerequisites;

namespace Cli.Pipeline;

/// <summary>
/// Tries one service as its pipeline packaged it, among the others as the tree has them: starts the system, places an order with
/// it, and stops it.
/// </summary>
internal sealed class Staging(Workspace workspace, DeliveredService service, string folder)
{
    /// <summary>Environment variable with the gateway's address of a system that runs elsewhere and is tried instead.</summary>
    public const string AddressVariable = "SMOKE_ADDRESS";

    private const string SmokeTests = "Smoke";

    /// <exception cref="CommandFailedException">A smoke test failed.</exception>
    public async Task<Dictionary<string, string>> RunAsync(CancellationToken cancellationToken)
    {
        var (tried, settings) = await ChooseAsync(cancellationToken);
        if (settings.Count > 0)
            await Provision.ServersAsync(workspace, [], cancellationToken);

        var report = Path.Combine(folder, "staging.trx");
        var result = await ServiceTests.RunAsync(workspace, "Integration", SmokeTests, settings, report, cancellationToken);
        return result.IsGood
            ? new() { ["tried"] = tried, ["smoke tests"] = result.ToString() }
            : throw new CommandFailedException($"{service.Name} staging: {result} against {tried}. See: {report}");
    }

    /// <summary>What is tried, and the AppHost's settings for it.</summary>
    private async Task<(string Tried, Dictionary<string, string> Settings)> ChooseAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(AddressVariable) is { Length: > 0 } address)
            return (address, []);

        var runtime = await ContainerRuntime.FindAsync(Environment.GetEnvironmentVariable(ContainerRuntime.Variable), cancellationToken);
        if (runtime is not null && OperatingSystem.IsLinux() && Evidence.Read(folder, "image") is { } image)
            return ($"image {image.Results["image"]}, run by {runtime}", new() { [$"Images__{service.Name}"] = image.Results["image"] });

        var app = Path.Combine(folder, "app");
        return ($"{app}, not the image: no container runtime on Linux answers", new() { [$"Apps__{service.Name}"] = app });
    }
}
