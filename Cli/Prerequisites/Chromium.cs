using AppHost.LocalServers.Installed;
using Cli.Running;

namespace Cli.Prerequisites;

/// <summary>The browser in which tests look at the dashboard: the system's own Chromium or one made from it, since tests download none.</summary>
internal sealed class Chromium : IPrerequisite
{
    private const string Name = "Chromium";

    private static readonly string[] Names =
    [
        "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    public Task<Finding> FindAsync(CancellationToken cancellationToken) => Task.FromResult(
        Find() is { } program ? new(Name, true, program) : Missing(LinuxFamily.Find(), LinuxFamily.IsUbuntu(), Processes.IsRoot));

    /// <summary>The program's path; null when there is none.</summary>
    public static string? Find() => Names.Select(Locate).FirstOrDefault(path => path is not null);

    private static string? Locate(string name) => Path.IsPathFullyQualified(name)
        ? File.Exists(name) ? name : null
        : Programs.DirectoryOnPath(Programs.FileName(name)) is { } directory ? Path.Combine(directory, Programs.FileName(name)) : null;

    /// <param name="family">The distribution's package manager; null for an unknown one, and for other systems than Linux.</param>
    /// <param name="isUbuntu">Its Chromium is a snap, which tests in a container cannot have.</param>
    /// <param name="isRoot">Whether the package manager may be called directly.</param>
    internal static Finding Missing(string? family, bool isUbuntu, bool isRoot)
    {
        var sudo = isRoot ? "" : "sudo ";
        var finding = new Finding(Name, false, "not found on PATH, neither as chromium, chromium-browser nor google-chrome");
        return family switch
        {
            LinuxFamily.Debian when !isUbuntu => finding with { Remedy = $"{sudo}apt-get install chromium", DebianPackage = "chromium" },
            LinuxFamily.Fedora => finding with { Remedy = $"{sudo}dnf install -y chromium" },
            _ => finding with { Remedy = "install Google Chrome from https://www.google.com/chrome" },
        };
    }
}
