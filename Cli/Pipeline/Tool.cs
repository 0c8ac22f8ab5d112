using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;

namespace Cli.Pipeline;

/// <summary>A program of others that a stage needs.</summary>
/// <param name="Name">The program, which is looked for on PATH.</param>
/// <param name="Installation">How it comes onto a machine.</param>
internal sealed record Tool(string Name, string Installation)
{
    public static readonly Tool
        Trivy = new("trivy", "see https://trivy.dev/latest/getting-started/installation/"),
        Gitleaks = new("gitleaks", "apt-get install gitleaks (Debian 13), or see https://github.com/gitleaks/gitleaks#installing"),
        Cosign = new("cosign", "apt-get install cosign (Debian 13), or see https://docs.sigstore.dev/cosign/system_config/installation/"),
        Skopeo = new("skopeo", "apt-get install skopeo, or see https://github.com/containers/skopeo/blob/main/install.md");

    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="CommandFailedException">It is not installed, or it failed; the message has its words.</exception>
    public async Task<string> RunAsync(IReadOnlyList<string> arguments, string directory, CancellationToken cancellationToken)
    {
        try
        {
            var result = await CliWrap.Cli.Wrap(Name)
                .WithArguments(arguments)
                .WithWorkingDirectory(directory)
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellationToken);
            return result.ExitCode == 0
                ? result.StandardOutput
                : throw new CommandFailedException($"`{Name} {arguments[0]}` failed:\n{result.StandardError}{result.StandardOutput}".TrimEnd());
        }
        catch (Win32Exception missing)
        {
            throw new CommandFailedException($"{Name} is needed and does not start ({missing.Message}). Install it: {Installation}", missing);
        }
    }
}
