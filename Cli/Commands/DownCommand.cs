using System.CommandLine;
using Cli.Control;
using Cli.Launch;

namespace Cli.Commands;

/// <summary>Stops the running system and waits until it is gone.</summary>
internal static class DownCommand
{
    public static Command Create(Workspace workspace)
    {
        var command = new Command("down", "Stop the running system; it is gone when the command returns.");
        command.SetAction((_, cancellationToken) => RunAsync(workspace, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        using var channel = await ControlChannel.OpenAsync(workspace.Repository, cancellationToken);
        if (channel is null)
        {
            return await WithoutChannelAsync(workspace, cancellationToken);
        }

        workspace.Say($"stopping (process {channel.State.Pid})…");
        return Report(workspace, channel.State.Pid, await Shutdown.StopAsync(channel, cancellationToken));
    }

    /// <summary>An AppHost that starts or stops right now has a process but no open channel; any other process is not ours.</summary>
    private static async Task<int> WithoutChannelAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        if (AppHostState.Read(workspace.Repository.StateFile) is { } state && Processes.IsAlive(state.Pid) && Processes.NameOf(state.Pid) == "AppHost")
        {
            workspace.Say($"the AppHost (process {state.Pid}) does not listen on its control channel; ending it…");
            return Report(workspace, state.Pid, await Shutdown.TerminateAsync(state.Pid, cancellationToken));
        }

        workspace.Say("nothing is running");
        return ExitCode.Done;
    }

    private static int Report(Workspace workspace, int pid, bool stopped)
    {
        workspace.Say(stopped
            ? "stopped"
            : $"process {pid} was still there after {Shutdown.Patience.TotalSeconds:0} s and was killed; its servers end by themselves within seconds");
        return ExitCode.Done;
    }
}
