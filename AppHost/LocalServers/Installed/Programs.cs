using System.Diagnostics;
using System.Text.RegularExpressions;

namespace AppHost.LocalServers.Installed;

/// <summary>Finds programs on PATH and in the directories in which installers put them, and runs them.</summary>
internal static partial class Programs
{
    public static string FileName(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    /// <summary>The directory on PATH that holds the file, or null.</summary>
    public static string? DirectoryOnPath(string fileName) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .FirstOrDefault(directory => File.Exists(Path.Combine(directory, fileName)));

    /// <summary>The existing directories that the patterns name, the highest version first; '*' stands for any part of one directory's name.</summary>
    public static IEnumerable<string> Directories(params IEnumerable<string> patterns) => patterns.SelectMany(pattern =>
    {
        var root = Path.GetPathRoot(pattern)!;
        IEnumerable<string> found = [root];
        foreach (var part in pattern[root.Length..].Split('/', '\\'))
        {
            found = part.Contains('*', StringComparison.Ordinal)
                ? found.SelectMany(directory => Directory.GetDirectories(directory, part)).OrderByDescending(directory => Version(Path.GetFileName(directory)))
                : found.Select(directory => Path.Combine(directory, part));
            found = found.Where(Directory.Exists);
        }

        return found;
    });

    /// <summary>The first number in the text, with up to two more after dots: 15.18.0 of "postgres (PostgreSQL) 15.18 (Debian)".</summary>
    public static Version? Version(string text)
    {
        var match = VersionPattern().Match(text);
        return match.Success ? new Version(Part("major"), Part("minor"), Part("patch")) : null;

        int Part(string name) => match.Groups[name] is { Success: true } group ? int.Parse(group.ValueSpan) : 0;
    }

    /// <summary>Runs a program to its end. When it is cancelled, the program is killed: it would go on where the next one begins again.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static async Task<(int ExitCode, string Output)> RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken, string? directory = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (directory is not null)
            (start.WorkingDirectory, start.Environment["HOME"], start.Environment["LC_ALL"]) = (directory, directory, "C");
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, $"{await output}{await errors}".Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }

    [GeneratedRegex(@"(?<major>\d{1,6})(\.(?<minor>\d{1,6}))?(\.(?<patch>\d{1,6}))?", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex VersionPattern();
}
