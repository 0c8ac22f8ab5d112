namespace Cli.Prerequisites;

/// <summary>Which package manager a Linux distribution has, by os-release(5).</summary>
internal static class LinuxFamily
{
    public const string Debian = "debian";
    public const string Fedora = "fedora";
    private const string Ubuntu = "ubuntu";

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

    /// <summary>Whether it is Ubuntu or made from it: some of what Debian packages is a snap there.</summary>
    public static bool IsUbuntu()
    {
        try
        {
            return OperatingSystem.IsLinux() && Ids(File.ReadLines("/etc/os-release")).Contains(Ubuntu);
        }
        catch (IOException)
        {
            return false;
        }
    }

    internal static string? Parse(IEnumerable<string> osRelease)
    {
        var ids = Ids(osRelease);
        return ids.Overlaps([Debian, Ubuntu]) ? Debian : ids.Overlaps([Fedora, "rhel", "centos"]) ? Fedora : null;
    }

    private static HashSet<string> Ids(IEnumerable<string> osRelease) => osRelease
        .Where(line => line.StartsWith("ID=", StringComparison.Ordinal) || line.StartsWith("ID_LIKE=", StringComparison.Ordinal))
        .SelectMany(line => line.Split('=', 2)[1].Trim('"', '\'').Split(' '))
        .ToHashSet(StringComparer.Ordinal);
}
