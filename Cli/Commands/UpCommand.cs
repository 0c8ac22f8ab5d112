using System.CommandLine;
using Cli.Control;
using Cli.Launch;
using Cli.Prerequisites;
using Cli.Terminal;

namespace Cli.Commands;

/// <summary>Checks, builds and runs the system: in the foreground, or detached until it is healthy.</summary>
internal static class UpCommand
{
    private const int LogLinesShown = 20;

    public static Command Create(Workspace workspace)
    {
        var detach = new Option<bool>("--detach") { Description = "Return once every resource is healthy and leave the system running." };
        var timeout = new Option<int>("--timeout")
        {
            Description = "Seconds that a detached start may take until everything is healthy.",
            DefaultValueFactory = _ => 180,
            HelpName = "SECONDS",
        };
        timeout.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var seconds) && seconds < 1)
            {
                result.AddError("--timeout is a number of seconds, 1 or more.");
            }
        });
        var command = new Command("up", "Check prerequisites (installing or naming what is missing), build, and run the system.") { detach, timeout };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            workspace, arguments.GetValue(detach), TimeSpan.FromSeconds(arguments.GetValue(timeout)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Workspace workspace, bool detach, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using (var running = await ControlChannel.OpenAsync(workspace.Repository, cancellationToken))
        {
            if (running is not null)
            {
                return await AlreadyRunningAsync(workspace, running, detach, timeout, cancellationToken);
            }
        }

        var engine = await workspace.Engine(cancellationToken);
        workspace.Say($"engine: {engine.Engine} ({engine.Reason})");
        await Provision.EnsureAsync(workspace, workspace.Prerequisites(engine), cancellationToken);
        workspace.Say("building…");
        await DotNet.BuildAsync(workspace.Repository, workspace.Repository.AppHostProject, cancellationToken);
        var profile = LaunchProfile.Read(workspace.Repository.LaunchSettings);
        if (detach)
        {
            return await RunDetachedAsync(workspace, profile, timeout, cancellationToken);
        }

        return await AttachedAppHost.RunAsync(workspace.Repository, profile) == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<int> AlreadyRunningAsync(
        Workspace workspace, ControlChannel running, bool detach, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var pid = running.State.Pid;
        workspace.Say($"already running (process {pid})");
        var status = await running.StatusAsync(cancellationToken);
        if (!status.Healthy && detach)
        {
            try
            {
                status = await StartupProgress.ShowAsync(workspace, () => !Processes.IsAlive(pid), timeout, cancellationToken);
            }
            catch (StartupFailedException failed)
            {
                throw new CommandFailedException($"{failed.Message} See: dotnet platform.cs status", failed);
            }
        }

        SystemReport.Show(workspace, status);
        return status.Healthy ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<int> RunDetachedAsync(Workspace workspace, LaunchProfile profile, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var repository = workspace.Repository;
        workspace.Say("starting…");
        using var appHost = DetachedProcess.Start(repository.AppHostDirectory, repository.AppHostLog, profile.Environment, repository.AppHostExecutable);
        try
        {
            var status = await StartupProgress.ShowAsync(workspace, () => appHost.HasExited, timeout, cancellationToken);
            SystemReport.Show(workspace, status);
            workspace.Say("everything is healthy. Stop it with: dotnet platform.cs down");
            return ExitCode.Done;
        }
        catch (StartupFailedException failed)
        {
            var cause = await ResourceLogAsync(repository, failed, cancellationToken);
            await StopAsync(workspace, appHost.Id);
            cause += await AppHostLogAsync(repository, cancellationToken);
            throw new CommandFailedException(failed.Message + cause, failed);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(workspace, appHost.Id);
            throw;
        }
    }

    /// <summary>What was started is stopped, even when the command itself was interrupted.</summary>
    private static async Task StopAsync(Workspace workspace, int pid)
    {
        if (Processes.IsAlive(pid))
        {
            workspace.Say("stopping what was started…");
            await Shutdown.TerminateAsync(pid, CancellationToken.None);
        }
    }

    private static async Task<string> ResourceLogAsync(Repository repository, StartupFailedException failed, CancellationToken cancellationToken)
    {
        if (failed.Resource is not { } resource)
        {
            return "";
        }

        try
        {
            using var channel = await ControlChannel.OpenRunningAsync(repository, cancellationToken);
            var lines = await channel.LogsAsync(resource, follow: false, cancellationToken).ToListAsync(cancellationToken);
            return $"\nThe last lines of '{resource}':\n{LastOf(lines)}";
        }
        catch (Exception ending) when (ending is HttpRequestException or IOException or CommandFailedException)
        {
            // An AppHost that cannot start something ends by itself; what it said is read next.
            return "";
        }
    }

    private static async Task<string> AppHostLogAsync(Repository repository, CancellationToken cancellationToken) =>
        File.Exists(repository.AppHostLog)
            ? $"\nThe last lines of {repository.AppHostLog}:\n{LastOf(await File.ReadAllLinesAsync(repository.AppHostLog, cancellationToken))}"
            : $"\nThe AppHost wrote nothing to {repository.AppHostLog}.";

    private static string LastOf(IReadOnlyCollection<string> lines) => string.Join('\n', lines.TakeLast(LogLinesShown).Select(line => $"  {line}"));
}
