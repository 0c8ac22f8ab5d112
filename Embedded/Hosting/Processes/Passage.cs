namespace Aspire.Hosting.Processes;

/// <summary>Whether users other than root get through to a directory.</summary>
internal static class Passage
{
    /// <summary>The outermost directory on the way to (and including) this one that is closed to others, or null.</summary>
    public static string? FirstClosed(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        string? closed = null;
        for (var at = new DirectoryInfo(Path.GetFullPath(directory)); at is not null; at = at.Parent)
        {
            if (at.Exists && (at.UnixFileMode & UnixFileMode.OtherExecute) == UnixFileMode.None)
            {
                closed = at.FullName;
            }
        }

        return closed;
    }

    public static bool IsOpen(string directory) => FirstClosed(directory) is null;
}
