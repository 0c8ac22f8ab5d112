using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Cli.Running;

namespace Cli.Aspire;

/// <summary>How one command of Aspire's command line ended.</summary>
/// <param name="ExitCode">0 when it did what it was asked.</param>
/// <param name="Error">What it wrote to standard error, as plain text.</param>
internal sealed record AspireResult(int ExitCode, string Error);

/// <summary>Aspire's command line.</summary>
internal interface IAspireCli
{
    /// <summary>Makes sure that it can be run.</summary>
    /// <exception cref="CommandFailedException">It could not be restored.</exception>
    Task RestoreAsync(CancellationToken cancellationToken);

    /// <summary>Runs one command to its end and hands over each line of its standard output.</summary>
    Task<AspireResult> RunAsync(IReadOnlyList<string> arguments, Action<string> line, CancellationToken cancellationToken);
}

/// <summary>The local tool <c>dotnet aspire</c> that <c>.config/dotnet-tools.json</c> names.</summary>
/// <param name="repository">The command runs in its root, where <c>aspire.config.json</c> names the AppHost.</param>
/// <param name="environment">Variables for it; null as a value removes one.</param>
internal sealed partial class AspireCli(Repository repository, IReadOnlyDictionary<string, string?>? environment = null) : IAspireCli
{
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(20);

    /// <summary>
    /// A shell's line that runs its arguments in a session of their own, where no Ctrl+C of the terminal reaches them. The shell
    /// replaces itself, so that the process started is the program. macOS has no setsid(1), but perl.
    /// </summary>
    public static string InOwnSession => OperatingSystem.IsLinux()
        ? "exec setsid \"$@\""
        : "exec perl -e 'use POSIX; POSIX::setsid() or die; exec @ARGV or die' \"$@\"";

    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var (exitCode, output) = await DotNet.RunAsync(repository, ["tool", "restore"], cancellationToken);
        if (exitCode != 0)
            throw new CommandFailedException($"`dotnet tool restore` could not install Aspire's command line, which .config/dotnet-tools.json names:\n{output}");
    }

    public async Task<AspireResult> RunAsync(IReadOnlyList<string> arguments, Action<string> line, CancellationToken cancellationToken)
    {
        // In a session of its own: interrupted by the terminal, `aspire start` would leave the AppHost running.
        string[] command = ["dotnet", "aspire", .. arguments, "--non-interactive", "--nologo"];
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(command[0], command[1..])
            : new ProcessStartInfo("/bin/sh", ["-c", InOwnSession, "sh", .. command]);
        start.UseShellExecute = false;
        start.WorkingDirectory = repository.Root;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in DotNet.WithoutBuildServers.Concat(environment ?? new Dictionary<string, string?>()))
            start.Environment[name] = value;

        StringBuilder error = new();
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, said) =>
        {
            if (said.Data is not null)
                line(said.Data);
        };
        process.ErrorDataReceived += (_, said) => error.AppendLine(said.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Processes.Terminate(process.Id);
            if (!await Processes.WaitForExitAsync(process.Id, StopDeadline, CancellationToken.None))
                process.Kill(entireProcessTree: true);

            throw;
        }

        return new(process.ExitCode, EscapeSequences.Replace(error.ToString(), "").Trim());
    }

    /// <summary>Colours and links of a terminal, which Aspire's command line also writes to a pipe.</summary>
    [GeneratedRegex(@"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\", RegexOptions.NonBacktracking)]
    private static partial Regex EscapeSequences { get; }
}
