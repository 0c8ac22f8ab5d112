using System.ComponentModel;
using AppHost.LocalServers.Installed;
using CliWrap;
using CliWrap.Buffered;

namespace Cli.Prerequisites;

/// <summary>
/// Installs server packages on Debian and Ubuntu as programs only: no PostgreSQL cluster is created, and no service is
/// started, since the AppHost runs servers of its own.
/// </summary>
internal static class DebianPackages
{
    private const string ClusterConfiguration = "/etc/postgresql-common/createcluster.conf";

    public static async Task<bool> CanInstallAsync(CancellationToken cancellationToken) => InstallCommands.IsDebian(InstallCommands.ThisSystem)
        && (Environment.IsPrivilegedProcess || await HasPasswordlessSudoAsync(cancellationToken));

    /// <summary>One shell script, shown before it runs.</summary>
    internal static string Script(IReadOnlyCollection<string> packages)
    {
        var noCluster = packages.Contains("postgresql")
            ? $"apt-get install -y --no-install-recommends postgresql-common\nsed -i 's/^#*\\s*create_main_cluster\\s*=.*/create_main_cluster = false/' {ClusterConfiguration}\n"
            : "";
        return $$"""
            set -e
            export DEBIAN_FRONTEND=noninteractive
            apt-get update
            # 101 tells the packages' install scripts to leave their services alone (invoke-rc.d(8)).
            if [ ! -e /usr/sbin/policy-rc.d ]; then
              trap 'rm -f /usr/sbin/policy-rc.d' EXIT
              printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
              chmod 755 /usr/sbin/policy-rc.d
            fi
            {{noCluster}}apt-get install -y --no-install-recommends {{string.Join(' ', packages)}}

            """.ReplaceLineEndings("\n");
    }

    /// <exception cref="CommandFailedException">The script failed; the message holds the end of its output.</exception>
    public static async Task InstallAsync(IReadOnlyCollection<string> packages, CancellationToken cancellationToken)
    {
        string[] sudo = Environment.IsPrivilegedProcess ? [] : ["sudo", "-n"];
        string[] command = [.. sudo, "sh", "-c", Script(packages)];
        var result = await RunAsync(command, cancellationToken);
        if (!result.IsSuccess)
        {
            var lines = $"{result.StandardOutput}{result.StandardError}".TrimEnd().Split('\n');
            throw new CommandFailedException(
                $"installing {string.Join(" and ", packages)} failed with exit code {result.ExitCode}:\n{string.Join('\n', lines.TakeLast(15))}");
        }
    }

    private static async Task<bool> HasPasswordlessSudoAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await RunAsync(["sudo", "-n", "true"], cancellationToken)).IsSuccess;
        }
        catch (Win32Exception)
        {
            return false; // there is no sudo
        }
    }

    private static async Task<BufferedCommandResult> RunAsync(string[] command, CancellationToken cancellationToken) =>
        await CliWrap.Cli.Wrap(command[0]).WithArguments(command[1..]).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(cancellationToken);
}
