using System.CommandLine;
using Cli.Aspire;
using Cli.Launch;
using Cli.Prerequisites;
using Cli.Running;
using Cli.Terminal;

namespace Cli.Commands;

/// <summary>Checks, builds and hands over to Aspire: in the foreground, or detached until everything is healthy.</summary>
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
                result.AddError("--timeout is a number of seconds, 1 or more.");
        });
        var command = new Command("up", "Check prerequisites (installing or naming what is missing), build, and run the system.") { detach, timeout };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            workspace, arguments.GetValue(detach), TimeSpan.FromSeconds(arguments.GetValue(timeout)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Workspace workspace, bool detach, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await workspace.Aspire.RestoreAsync(cancellationToken);
        if (await workspace.AppHost.FindAsync(cancellationToken) is { } running)
            return await AlreadyRunningAsync(workspace, running, detach, timeout, cancellationToken);

        var servers = await workspace.Servers(cancellationToken);
        workspace.Say($"PostgreSQL and RabbitMQ run as {servers.What}: {servers.Reason}");
        await Provision.EnsureAsync(workspace, [.. workspace.Prerequisites(servers), .. workspace.UsualPort], cancellationToken);
        workspace.Say("building…");
        await DotNet.BuildAsync(workspace.Repository, workspace.Repository.AppHostProject, cancellationToken);
        workspace.Say("starting…");
        return detach
            ? await RunDetachedAsync(workspace, timeout, cancellationToken)
            : await AttachedAppHost.RunAsync(workspace.Repository) == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<int> AlreadyRunningAsync(
        Workspace workspace, RunningAppHost running, bool detach, TimeSpan timeout, CancellationToken cancellationToken)
    {
        workspace.Say($"already running (process {running.AppHostPid})");
        try
        {
            var status = detach
                ? await WaitAsync(workspace, running.AppHostPid, timeout, cancellationToken)
                : await workspace.AppHost.StatusAsync(cancellationToken) ?? new([]);
            SystemReport.Show(workspace, status, running.DashboardUrl);
            return status.IsHealthy ? ExitCode.Done : ExitCode.Failed;
        }
        catch (StartupFailedException failed)
        {
            throw new CommandFailedException($"{failed.Message} See: dotnet aspire describe", failed);
        }
    }

    private static async Task<int> RunDetachedAsync(Workspace workspace, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var appHost = await workspace.AppHost.StartAsync();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var status = await WaitAsync(workspace, appHost.AppHostPid, timeout, cancellationToken);
            workspace.Say("everything is healthy");
            SystemReport.Show(workspace, status, appHost.DashboardUrl);
            return ExitCode.Done;
        }
        catch (Exception failed) when (failed is StartupFailedException or OperationCanceledException)
        {
            // What was started is stopped, even when the command itself was interrupted.
            var resource = (failed as StartupFailedException)?.Resource;
            var lines = resource is null ? [] : await workspace.AppHost.LogsAsync(resource, LogLinesShown, cancellationToken);
            workspace.Say("stopping what was started…");
            await Shutdown.StopAsync(workspace.AppHost, appHost.AppHostPid);
            if (failed is OperationCanceledException)
                throw;

            var cause = resource is null ? "" : $"\nThe last lines of '{resource}':\n{string.Join('\n', lines.Select(line => $"  {line}"))}";
            throw new CommandFailedException($"{failed.Message}{cause}\nThe AppHost's output is in {appHost.LogFile}.", failed);
        }
    }

    private static Task<SystemStatus> WaitAsync(Workspace workspace, int pid, TimeSpan timeout, CancellationToken cancellationToken) =>
        new Startup(workspace.AppHost, () => !Processes.IsAlive(pid), workspace.Time)
        {
            Changed = (elapsed, resource) => workspace.Say($"{elapsed.TotalSeconds,6:0.0} s  {resource.Name}: {resource.StateAndHealth}"),
        }.WaitUntilHealthyAsync(timeout, cancellationToken);
}
