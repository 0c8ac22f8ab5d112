using System.ComponentModel;
using System.Text;
using Cli.Running;
using CliWrap;

namespace Cli.Prerequisites;

/// <summary>
/// Installs server packages on Debian and Ubuntu as programs only: no PostgreSQL cluster is created, and no service is
/// started, since the AppHost runs servers of its own.
/// </summary>
internal static class DebianPackages
{
    public static async Task<bool> CanInstallAsync(CancellationToken cancellationToken) =>
        LinuxFamily.Find() == LinuxFamily.Debian && (Processes.IsRoot || await HasPasswordlessSudoAsync(cancellationToken));

    /// <summary>One shell script, shown before it runs.</summary>
    internal static string Script(IReadOnlyCollection<string> packages)
    {
        var script = new StringBuilder();
        script.Append("""
            set -e
            export DEBIAN_FRONTEND=noninteractive
            apt-get update
            # 101 tells the packages' install scripts to leave their services alone (invoke-rc.d(8)).
            if [ ! -e /usr/sbin/policy-rc.d ]; then
              trap 'rm -f /usr/sbin/policy-rc.d' EXIT
              printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
              chmod 755 /usr/sbin/policy-rc.d
            fi

            """.ReplaceLineEndings("\n"));
        if (packages.Contains("postgresql"))
        {
            script.Append("""
                apt-get install -y --no-install-recommends postgresql-common
                sed -i 's/^#*\s*create_main_cluster\s*=.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf

                """.ReplaceLineEndings("\n"));
        }

        return script.Append("apt-get install -y --no-install-recommends ").AppendJoin(' ', packages).Append('\n').ToString();
    }

    /// <exception cref="CommandFailedException">The script failed; the message holds the end of its output.</exception>
    public static async Task InstallAsync(IReadOnlyCollection<string> packages, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        string[] shell = ["sh", "-c", Script(packages)];
        var command = Processes.IsRoot ? CliWrap.Cli.Wrap(shell[0]).WithArguments(shell[1..]) : CliWrap.Cli.Wrap("sudo").WithArguments(["-n", .. shell]);
        var result = await command
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
            .ExecuteAsync(cancellationToken);
        if (!result.IsSuccess)
        {
            var lines = output.ToString().TrimEnd().Split('\n');
            throw new CommandFailedException(
                $"installing {string.Join(" and ", packages)} failed with exit code {result.ExitCode}:\n{string.Join('\n', lines.TakeLast(15))}");
        }
    }

    private static async Task<bool> HasPasswordlessSudoAsync(CancellationToken cancellationToken)
    {
        try
        {
            var result = await CliWrap.Cli.Wrap("sudo").WithArguments(["-n", "true"]).WithValidation(CommandResultValidation.None).ExecuteAsync(cancellationToken);
            return result.IsSuccess;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
