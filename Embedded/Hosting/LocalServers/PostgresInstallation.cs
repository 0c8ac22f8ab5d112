using System.Diagnostics;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.LocalServers;

/// <summary>PostgreSQL's programs on this machine.</summary>
/// <param name="Directory">Where `postgres` and `initdb` are.</param>
/// <param name="Version">The server's version.</param>
internal sealed record PostgresInstallation(string Directory, Version Version)
{
    /// <summary>Names the directory of PostgreSQL's programs; nothing else is searched then.</summary>
    public const string OverrideVariable = "EMBEDDED_POSTGRES_BIN";

    private const int OldestMajor = 15;

    public string Server => Executables.Find(Path.Combine(Directory, Program("postgres")))!;

    public string InitDb => Executables.Find(Path.Combine(Directory, Program("initdb")))!;

    /// <summary>Searches PATH, then the usual places; the first that is new enough.</summary>
    /// <exception cref="MissingServerException">None is there, or all are too old.</exception>
    public static PostgresInstallation Find() => Find(Environment.GetEnvironmentVariable(OverrideVariable));

    /// <summary>Searches one directory alone, or everywhere when that is null or empty.</summary>
    /// <exception cref="MissingServerException">None is there, or all are too old.</exception>
    public static PostgresInstallation Find(string? overridden)
    {
        var found = (string.IsNullOrEmpty(overridden) ? Candidates() : [overridden])
            .Where(directory => Has(directory, "postgres") && Has(directory, "initdb"))
            .Distinct()
            .Select(directory => new PostgresInstallation(directory, ReadVersion(directory)));

        var tooOld = new List<PostgresInstallation>();
        foreach (var installation in found)
        {
            if (installation.Version.Major >= OldestMajor)
            {
                return installation;
            }

            tooOld.Add(installation);
        }

        throw new MissingServerException(Problem(overridden, tooOld), InstallCommands.ForThisSystem.Postgres);
    }

    private static string Problem(string? overridden, List<PostgresInstallation> tooOld)
    {
        if (tooOld.Count > 0)
        {
            var versions = string.Join(", ", tooOld.Select(installation => $"{installation.Version} in '{installation.Directory}'"));
            return $"PostgreSQL {OldestMajor} or later is needed, but only {versions} was found.";
        }

        return string.IsNullOrEmpty(overridden)
            ? $"PostgreSQL {OldestMajor} or later was not found, neither on PATH nor in the usual places. If it is installed elsewhere, set {OverrideVariable} to the directory of 'postgres' and 'initdb'."
            : $"{OverrideVariable} is '{overridden}', but the programs 'postgres' and 'initdb' are not there.";
    }

    private static IEnumerable<string> Candidates()
    {
        IEnumerable<string> onPath = Executables.Find("postgres") is { } program ? [Path.GetDirectoryName(program)!] : [];
        return onPath.Concat(UsualPlaces.Expand(
            OperatingSystem.IsWindows() ? [@"C:\Program Files\PostgreSQL\*\bin"]
            : OperatingSystem.IsMacOS() ?
            [
                "/opt/homebrew/opt/postgresql@*/bin", "/opt/homebrew/opt/postgresql/bin", "/opt/homebrew/bin",
                "/usr/local/opt/postgresql@*/bin", "/usr/local/opt/postgresql/bin", "/usr/local/bin",
                "/Applications/Postgres.app/Contents/Versions/*/bin",
            ]
            : ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/bin", "/usr/local/pgsql/bin"]));
    }

    private static Version ReadVersion(string directory)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(directory, Program("postgres")), "--version")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        // "postgres (PostgreSQL) 15.18 (Debian …)", "postgres (PostgreSQL) 18beta1"
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return VersionText.Find(output[(output.IndexOf(')', StringComparison.Ordinal) + 1)..])
            ?? throw new LocalServerException($"'{process.StartInfo.FileName} --version' ended with exit code {process.ExitCode} and printed '{output.Trim()}', in which no version is recognised. Reinstall PostgreSQL, or set {OverrideVariable} to another.");
    }

    private static bool Has(string directory, string program) => Executables.Find(Path.Combine(directory, Program(program))) is not null;

    private static string Program(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;
}
