// ProcessHost DATA_DIRECTORY: starts an obedient process, one that ignores SIGTERM, and one with a child; prints
// "WATCHDOG PID PID PID TEMPORARY_DIRECTORY", then the number of each new watchdog, and waits to be killed.
// ProcessHost apphost NAME [ARGUMENTS]: runs one of the AppHosts.
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Logging.Abstractions;

if (args is ["apphost", var name, .. var rest])
{
    await ProcessHost.AppHosts.RunAsync(name, rest);
    return;
}

var directories = new EngineDirectories(args[0]);
await using var launcher = new ProcessLauncher(directories, NullLogger.Instance);
var temporary = directories.CreateTemporary("test");
launcher.RemoveAtEnd(temporary);

int[] processes =
[
    Start("exec sleep 600"),
    Start("trap '' TERM; while :; do sleep 600; done"),
    Start("sleep 600 & wait"),
];

var watchdog = launcher.WatchdogProcessId;
Console.WriteLine($"{watchdog} {string.Join(' ', processes)} {temporary}");
while (true)
{
    await Task.Delay(10);
    if (launcher.WatchdogProcessId is var current && current != watchdog)
        Console.WriteLine(watchdog = current);
}

int Start(string script) => launcher.Start(
    new ProcessSpec { DisplayName = "test", FileName = "/bin/sh", Arguments = ["-c", script] }, _ => { }).Id;
