namespace Cli.Prerequisites;

/// <summary>Which package manager a Linux distribution has, by os-release(5).</summary>
internal static class LinuxFamily
{
    public const string Debian = "debian";
    public const string Fedora = "fedora";

    public static string? Find()
    {
        try
        {
            return OperatingSystem.IsLinux() ? Parse(File.ReadLines("/etc/os-release")) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    internal static string? Parse(IEnumerable<string> osRelease)
    {
        var ids = osRelease
            .Where(line => line.StartsWith("ID=", StringComparison.Ordinal) || line.StartsWith("ID_LIKE=", StringComparison.Ordinal))
            .SelectMany(line => line.Split('=', 2)[1].Trim('"', '\'').Split(' '))
            .ToHashSet(StringComparer.Ordinal);
        return ids.Overlaps([Debian, "ubuntu"]) ? Debian : ids.Overlaps([Fedora, "rhel", "centos"]) ? Fedora : null;
    }
}
