using AppHost.LocalServers.Installed;
using Cli.Prerequisites;

namespace Cli.Tests;

public sealed class LocalServerTests
{
    [Fact]
    public async Task LocalServer_Found_TellsVersionAndPlace()
    {
        var finding = await FindAsync(() => new("/opt/pg/bin", new(15, 9)));

        Assert.Equal(new("PostgreSQL", true, "15.9 in /opt/pg/bin"), finding);
    }

    [Fact]
    public async Task LocalServer_NotFound_NamesCommandAndPackage()
    {
        var finding = await FindAsync(() => throw new MissingServerException("PostgreSQL 15 or later was not found.", "brew install postgresql@17"));

        Assert.Equal(new("PostgreSQL", false, "PostgreSQL 15 or later was not found.", "brew install postgresql@17"), finding with { DebianPackage = null, MakersPackage = null });
        Assert.Equal("postgresql", finding.DebianPackage);
    }

    [Fact]
    public async Task LocalServer_Unusable_TellsWhatTheAppHostTells()
    {
        var finding = await FindAsync(() => throw new InvalidOperationException("'postgres --version' printed nothing. Reinstall PostgreSQL."));

        Assert.False(finding.Satisfied);
        Assert.Equal("  PostgreSQL: 'postgres --version' printed nothing. Reinstall PostgreSQL.", finding.Explain());
    }

    private static Task<Finding> FindAsync(Func<InstalledServer> find) =>
        new LocalServer("PostgreSQL", "postgresql", "https://www.postgresql.org/download", find).FindAsync(TestContext.Current.CancellationToken);
}
