using System.Diagnostics;

namespace AppHost.LocalServers.Installed;

/// <summary>PostgreSQL's programs on this machine.</summary>
/// <param name="Directory">Where <c>postgres</c> and <c>initdb</c> are.</param>
/// <param name="Version">The server's version.</param>
internal sealed record PostgresInstallation(string Directory, Version Version)
{
    private const int OldestMajor = 15;

    private static readonly string[] UsualDirectories =
        OperatingSystem.IsWindows() ? [@"C:\Program Files\PostgreSQL\*\bin"]
        : OperatingSystem.IsMacOS() ?
        [
            "/opt/homebrew/opt/postgresql@*/bin", "/opt/homebrew/opt/postgresql/bin", "/opt/homebrew/bin",
            "/usr/local/opt/postgresql@*/bin", "/usr/local/opt/postgresql/bin", "/usr/local/bin",
            "/Applications/Postgres.app/Contents/Versions/*/bin",
        ]
        : ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/bin", "/usr/local/pgsql/bin"];

    public string Server => Path.Combine(Directory, Programs.FileName("postgres"));

    public string InitDb => Path.Combine(Directory, Programs.FileName("initdb"));

    /// <summary>Searches one directory alone, or, when that is null or empty, the usual places, then PATH; takes the first that is new enough.</summary>
    /// <exception cref="MissingServerException">None is there, or all are too old.</exception>
    public static PostgresInstallation Find(string? directory)
    {
        var tooOld = new List<PostgresInstallation>();
        foreach (var candidate in string.IsNullOrEmpty(directory) ? Candidates() : [directory])
        {
            if (!File.Exists(Path.Combine(candidate, Programs.FileName("initdb"))) || !File.Exists(Path.Combine(candidate, Programs.FileName("postgres"))))
                continue;

            var installation = new PostgresInstallation(candidate, ReadVersion(candidate));
            if (installation.Version.Major >= OldestMajor)
                return installation;

            tooOld.Add(installation);
        }

        throw new MissingServerException(Problem(directory, tooOld), InstallCommands.ForThisSystem.Postgres);
    }

    // What is on PATH may be a wrapper of a distribution's; the usual directories hold the programs themselves.
    private static IEnumerable<string> Candidates() =>
        Programs.Directories(UsualDirectories).Concat(Programs.DirectoryOnPath(Programs.FileName("postgres")) is { } onPath ? [onPath] : []);

    private static string Problem(string? directory, List<PostgresInstallation> tooOld) => (tooOld, directory) switch
    {
        ([_, ..], _) => $"PostgreSQL {OldestMajor} or later is needed, but only {string.Join(", ", tooOld.Select(old => $"{old.Version} in '{old.Directory}'"))} was found.",
        (_, null or "") => $"PostgreSQL {OldestMajor} or later was not found, neither in the usual places nor on PATH. If it is installed elsewhere, set {LocalServersSettings.PostgresDirectory} to the directory of 'postgres' and 'initdb'.",
        _ => $"{LocalServersSettings.PostgresDirectory} is '{directory}', but the programs 'postgres' and 'initdb' are not there.",
    };

    private static Version ReadVersion(string directory)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(directory, Programs.FileName("postgres")), "--version")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Programs.Version(output[(output.IndexOf(')', StringComparison.Ordinal) + 1)..])
            ?? throw new InvalidOperationException($"'{process.StartInfo.FileName} --version' ended with exit code {process.ExitCode} and printed '{output.Trim()}', which names no version. Reinstall PostgreSQL, or set {LocalServersSettings.PostgresDirectory} to another.");
    }
}
