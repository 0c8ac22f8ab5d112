using AppHost.LocalServers.Installed;

namespace Cli.Prerequisites;

/// <summary>The browser in which tests look at the dashboard: the system's own Chromium or one made from it, since tests download none.</summary>
internal static class Chromium
{
    private const string Name = "Chromium";

    private static readonly string[] Names =
    [
        "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    /// <summary>The detail is the program's path.</summary>
    public static Finding Find() => Names.Select(Locate).FirstOrDefault(path => path is not null) is { } program
        ? new(Name, true, program)
        : Missing(InstallCommands.ThisSystem, Environment.IsPrivilegedProcess);

    private static string? Locate(string name) => Path.IsPathFullyQualified(name)
        ? File.Exists(name) ? name : null
        : Programs.DirectoryOnPath(Programs.FileName(name)) is { } directory ? Path.Combine(directory, Programs.FileName(name)) : null;

    /// <param name="system">As <see cref="InstallCommands.ThisSystem"/>.</param>
    /// <param name="privileged">Whether the package manager may be called directly.</param>
    internal static Finding Missing(string system, bool privileged)
    {
        var sudo = privileged ? "" : "sudo ";
        var finding = new Finding(Name, false, "not found on PATH, neither as chromium, chromium-browser nor google-chrome");
        return system switch
        {
            // Ubuntu's Chromium is a snap, which tests in a container cannot have.
            _ when InstallCommands.IsDebian(system) && !system.Contains("ubuntu", StringComparison.Ordinal) =>
                finding with { Remedy = $"{sudo}apt-get install chromium", DebianPackage = "chromium" },
            _ when InstallCommands.IsFedora(system) => finding with { Remedy = $"{sudo}dnf install -y chromium" },
            _ => finding with { Remedy = "install Google Chrome from https://www.google.com/chrome" },
        };
    }
}
