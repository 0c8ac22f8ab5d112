using Cli.Running;

namespace Cli.Prerequisites;

/// <summary>The SDK that global.json asks for.</summary>
internal sealed class DotNetSdk(Repository repository) : IPrerequisite
{
    public async Task<Finding> FindAsync(CancellationToken cancellationToken)
    {
        var (exitCode, output) = await DotNet.RunAsync(repository, ["--version"], cancellationToken);
        return exitCode == 0
            ? new(".NET SDK", true, output)
            : new(".NET SDK", false, output.Split('\n')[0], "install the SDK that global.json names: https://dotnet.microsoft.com/download");
    }
}
