namespace Aspire.Hosting.Processes;

/// <summary>Reads Linux's /proc, where a process may vanish between any two steps.</summary>
internal static class ProcFiles
{
    public static IEnumerable<int> ProcessIds() => Directory.EnumerateDirectories("/proc")
        .Select(directory => int.TryParse(Path.GetFileName(directory), out var id) ? id : 0)
        .Where(id => id > 0);

    /// <summary>The file's text, or null when the process has gone or is not ours to look at.</summary>
    public static string? TryReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What a link such as /proc/PID/cwd points to, or null when the process has gone or is not ours to look at.</summary>
    public static string? TryReadLink(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false)?.FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
