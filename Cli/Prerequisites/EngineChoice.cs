using System.Text.Json;
using Cli.Launch;

namespace Cli.Prerequisites;

/// <summary>Which engine the AppHost is compiled against, and why (AppHost/Engine.props).</summary>
internal sealed record EngineChoice(string Engine, string Reason)
{
    public bool IsEmbedded => Engine == "embedded";

    /// <summary>Asks the build itself, so that the answer is the one that the build acts on.</summary>
    public static async Task<EngineChoice> FindAsync(Repository repository, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await DotNet.RunAsync(
            repository, ["msbuild", repository.EngineProps, "-nologo", "-getProperty:AppHostEngine", "-getProperty:AppHostEngineReason"], cancellationToken);
        return exitCode == 0
            ? Parse(output)
            : throw new CommandFailedException($"'{repository.EngineProps}' could not be evaluated:\n{output}");
    }

    internal static EngineChoice Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var properties = document.RootElement.GetProperty("Properties");
        var engine = properties.GetProperty("AppHostEngine").GetString() ?? "";
        return engine is "embedded" or "aspire"
            ? new(engine, properties.GetProperty("AppHostEngineReason").GetString() ?? "")
            : throw new CommandFailedException($"AppHostEngine is '{engine}'. Set it to 'embedded' or 'aspire', or unset it.");
    }
}
