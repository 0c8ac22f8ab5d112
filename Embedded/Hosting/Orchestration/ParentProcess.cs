using System.Runtime.InteropServices;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Stops the application when the `dotnet run` that started it dies, as by `kill -9`, which tells nobody: the person at the terminal
/// takes it for the AppHost. <see cref="Variable"/> asks for the same under any other parent. Not for Windows.
/// </summary>
internal sealed partial class ParentProcess(IConfiguration configuration, ProcessLauncher launcher, Notices notices, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    public const string Variable = "EMBEDDED_STOP_WITH_PARENT";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var parent = ParentId();
        if (!configuration.GetValue<bool>(Variable) && !IsDotNetRun(await CommandLineAsync(parent, stoppingToken)))
            return;

        // A process whose parent dies is given another one.
        using var timer = new PeriodicTimer(Poll, time);
        while (ParentId() == parent)
            await timer.WaitForNextTickAsync(stoppingToken);

        notices.Add($"The process that started the AppHost ({parent}) has gone.");
        lifetime.StopApplication();
    }

    /// <summary>Whether it is `dotnet run …` or `dotnet watch …`, by whatever path.</summary>
    internal static bool IsDotNetRun(IReadOnlyList<string> commandLine) =>
        commandLine is [var program, var command, ..] && Path.GetFileName(program) == "dotnet" && command is "run" or "watch";

    private async Task<string[]> CommandLineAsync(int processId, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsLinux())
            return ProcFiles.TryReadText($"/proc/{processId}/cmdline")?.Split('\0') ?? [];

        var (_, output) = await launcher.RunAsync(
            new ProcessSpec { DisplayName = "ps", FileName = "/bin/ps", Arguments = ["-o", "args=", "-p", $"{processId}"] }, cancellationToken);
        return output.Split(' ');
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentId();
}
