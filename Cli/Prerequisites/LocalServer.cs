using Aspire.Hosting.LocalServers;

namespace Cli.Prerequisites;

/// <summary>A server program that the engine `embedded` starts itself; the engine knows where to look for it.</summary>
/// <param name="name">As its makers write it.</param>
/// <param name="debianPackage">How Debian and Ubuntu call it.</param>
/// <param name="makersPackage">What installs it where the distribution's own package is too old.</param>
/// <param name="find">Finds it, or throws what the AppHost would throw.</param>
internal sealed class LocalServer(string name, string debianPackage, string makersPackage, Func<InstalledServer> find) : IPrerequisite
{
    public Task<Finding> FindAsync(CancellationToken cancellationToken) => Task.FromResult(Find());

    private Finding Find()
    {
        try
        {
            var server = find();
            return new(name, true, $"{server.Version} in {server.Directory}");
        }
        catch (MissingServerException missing)
        {
            return new(name, false, ProblemOf(missing), missing.InstallCommand) { DebianPackage = debianPackage, MakersPackage = makersPackage };
        }
        catch (LocalServerException unusable)
        {
            return new(name, false, unusable.Message);
        }
    }

    /// <summary>The command is shown on its own.</summary>
    private static string ProblemOf(MissingServerException missing) =>
        missing.Message.Split(" Install it:", 2)[0];
}

/// <summary>Where a server is, and which.</summary>
internal sealed record InstalledServer(string Directory, Version Version);
