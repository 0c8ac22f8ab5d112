using System.Diagnostics;
using Cli;
using Cli.Aspire;

namespace Testing;

/// <summary>
/// Starts a program in a session of its own, with its output in a file: it outlives the command and its terminal, and
/// holds neither the terminal nor a pipe open.
/// </summary>
internal static class DetachedProcess
{
    private const string Redirect = ">\"$DETACHED_LOG\" 2>&1 </dev/null";

    public static Process Start(string workingDirectory, string log, IReadOnlyDictionary<string, string> environment, string program, params ReadOnlySpan<string> arguments)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        var start = OperatingSystem.IsWindows() ? WindowsStart() : UnixStart();
        start.WorkingDirectory = workingDirectory;
        start.Environment["DETACHED_LOG"] = log;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        return Process.Start(start) ?? throw new CommandFailedException($"'{program}' did not start.");
    }

    private static ProcessStartInfo UnixStart() => new("/bin/sh")
    {
        UseShellExecute = false,
        ArgumentList = { "-c", $"{AspireCli.InOwnSession} {Redirect}", "sh" },
    };

    private static ProcessStartInfo WindowsStart() => new("powershell")
    {
        UseShellExecute = false,
        CreateNoWindow = true,
        ArgumentList = { "-NoProfile", "-Command", "& $args[0] @($args | Select-Object -Skip 1) *> $env:DETACHED_LOG; exit $LASTEXITCODE" },
    };
}
