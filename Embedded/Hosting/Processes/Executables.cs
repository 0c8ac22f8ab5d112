namespace Aspire.Hosting.Processes;

/// <summary>Finds programs as a shell would.</summary>
internal static class Executables
{
    /// <summary>The absolute path of a program, or null when it is not there.</summary>
    /// <param name="name">A path, or a name to be looked up on PATH.</param>
    /// <param name="path">The value of PATH to search; null: this process's.</param>
    public static string? Find(string name, string? path = null)
    {
        if (name.Contains(Path.DirectorySeparatorChar) || name.Contains('/'))
        {
            return IsExecutable(name) ? Path.GetFullPath(name) : null;
        }

        path ??= Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(directory => Extensions.Select(extension => Path.Combine(directory, name + extension)))
            .FirstOrDefault(IsExecutable);
    }

    private static string[] Extensions => OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat", ""] : [""];

    private static bool IsExecutable(string file)
    {
        const UnixFileMode anyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(file) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & anyExecute) != UnixFileMode.None);
    }
}
