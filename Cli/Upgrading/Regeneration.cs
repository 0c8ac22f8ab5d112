using Cli.Running;

namespace Cli.Upgrading;

/// <summary>Makes the solution anew from a version of the template and the answers of its owners, in a folder and with templates of its own.</summary>
internal sealed class Regeneration(Repository repository, Origin origin, string? source)
{
    /// <summary>Installs a version of the package (null: the newest) beside the user's own templates and returns the folder of the new solution.</summary>
    /// <exception cref="CommandFailedException">The package is not there, or its template does not know an option.</exception>
    public async Task<string> MakeAsync(string? version, string workDirectory, CancellationToken cancellationToken)
    {
        var hive = Path.Combine(workDirectory, "hive");
        var output = Path.Combine(workDirectory, "solution");
        var package = version is null ? origin.Package : $"{origin.Package}@{version}";
        string[] sources = source is null ? [] : ["--add-source", Path.GetFullPath(source)];

        var (installed, said) = await DotNet.RunAsync(
            repository, ["new", "install", package, .. sources, "--debug:custom-hive", hive], cancellationToken);
        if (installed != 0)
            throw new CommandFailedException($"'{package}' cannot be installed. Is that version at a NuGet source of yours? A folder with packages is given by --source FOLDER.\n{said}");

        var (made, saidInstead) = await DotNet.RunAsync(
            repository,
            ["new", origin.Template, "-n", origin.Name, "-o", output, "--no-restore", "--no-update-check", "--debug:custom-hive", hive, .. origin.Arguments],
            cancellationToken);
        return made == 0
            ? output
            : throw new CommandFailedException($"{package} cannot make the solution of the options in '{Origin.File}'. An option that it no longer knows must be removed from there.\n{saidInstead}");
    }
}
