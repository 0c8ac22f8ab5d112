using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Startup;

/// <summary>What the command line asks for: to run, or to publish.</summary>
internal static class PublishRequest
{
    /// <summary>The exit code of a request that this engine does not serve.</summary>
    public const int WrongUsage = 2;

    public const string Refusal =
        "Publishing (manifest, Compose, Kubernetes, azd) is done by the engine `aspire`, and this AppHost was built with the engine `embedded`, " +
        "which only runs it. Build it with the other one: set AppHostEngine=aspire as an environment variable, or pass -p:AppHostEngine=aspire to dotnet.";

    private static readonly Dictionary<string, string> Switches = new()
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--step"] = "Pipeline:Step",
        ["--output-path"] = "Pipeline:OutputPath",
    };

    public static void AddSwitches(IConfigurationBuilder configuration, string[] args) => configuration.AddCommandLine(args, Switches);

    public static DistributedApplicationExecutionContextOptions Read(IConfiguration configuration)
    {
        var publisher = configuration["Publishing:Publisher"];
        return configuration["AppHost:Operation"]?.ToUpperInvariant() switch
        {
            "RUN" => new DistributedApplicationExecutionContextOptions(DistributedApplicationOperation.Run),
            "PUBLISH" => new DistributedApplicationExecutionContextOptions(DistributedApplicationOperation.Publish, publisher ?? "manifest"),
            null when publisher is not null => new DistributedApplicationExecutionContextOptions(DistributedApplicationOperation.Publish, publisher),
            null => new DistributedApplicationExecutionContextOptions(DistributedApplicationOperation.Run),
            var other => throw new DistributedApplicationException($"'{other}' is no operation: --operation takes 'run' or 'publish'."),
        };
    }
}
