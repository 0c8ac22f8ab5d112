using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;

namespace Cli.Prerequisites;

/// <summary>What the engine `aspire` runs PostgreSQL and RabbitMQ in: Docker or Podman, answering.</summary>
internal sealed class ContainerRuntime : IPrerequisite
{
    private const string Name = "container runtime";

    public async Task<Finding> FindAsync(CancellationToken cancellationToken)
    {
        List<string> tried = [];
        foreach (var program in new[] { "docker", "podman" })
        {
            try
            {
                var result = await CliWrap.Cli.Wrap(program)
                    .WithArguments(["version", "--format", "{{.Client.Version}}"])
                    .WithValidation(CommandResultValidation.None)
                    .ExecuteBufferedAsync(cancellationToken);
                if (result.IsSuccess)
                {
                    return new(Name, true, $"{program} {result.StandardOutput.Trim()}");
                }

                tried.Add($"{program} does not answer: {result.StandardError.Trim().Split('\n')[^1]}");
            }
            catch (Win32Exception)
            {
                tried.Add($"no {program}");
            }
        }

        var remedy = "start Docker or Podman";
        //#if (embedded)
        remedy += ", or do without: AppHostEngine=embedded dotnet platform.cs up";
        //#endif
        return new(Name, false, string.Join("; ", tried), remedy);
    }
}
