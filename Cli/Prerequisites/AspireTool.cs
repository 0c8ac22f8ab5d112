using Cli.Aspire;

namespace Cli.Prerequisites;

/// <summary>Aspire's command line, a local tool.</summary>
internal sealed class AspireTool(IAspireCli aspire) : IPrerequisite
{
    private const string Name = "dotnet aspire";

    public async Task<Finding> FindAsync(CancellationToken cancellationToken)
    {
        List<string> output = [];
        var result = await aspire.RunAsync(["--version"], output.Add, cancellationToken);
        return result.ExitCode == 0
            ? new(Name, true, string.Concat(output).Split('+')[0])
            : new(Name, false, "not restored", "dotnet tool restore");
    }
}
