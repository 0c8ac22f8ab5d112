using AppHost.LocalServers.Installed;
using Cli.Prerequisites;

namespace Cli.Tests;

public sealed class LocalServerTests
{
    [Fact]
    public void LocalServer_Found_TellsVersionAndPlace()
    {
        var finding = Find(() => (new(15, 9), "/opt/pg/bin"));

        Assert.Equal(new("PostgreSQL", true, "15.9 in /opt/pg/bin"), finding);
    }

    [Fact]
    public void LocalServer_NotFound_NamesCommandAndPackage()
    {
        var finding = Find(() => throw new MissingServerException("PostgreSQL 15 or later was not found.", "brew install postgresql@17"));

        Assert.Equal(new("PostgreSQL", false, "PostgreSQL 15 or later was not found.", "brew install postgresql@17"), finding with { DebianPackage = null, MakersPackage = null });
        Assert.Equal("postgresql", finding.DebianPackage);
    }

    [Fact]
    public void LocalServer_Unusable_TellsWhatTheAppHostTells()
    {
        var finding = Find(() => throw new InvalidOperationException("'postgres --version' printed nothing. Reinstall PostgreSQL."));

        Assert.False(finding.Satisfied);
        Assert.Equal("  PostgreSQL: 'postgres --version' printed nothing. Reinstall PostgreSQL.", finding.Explain());
    }

    private static Finding Find(Func<(Version, string)> find) => KnownPrerequisites.LocalServer("PostgreSQL", "postgresql", "https://www.postgresql.org/download", find);
}
