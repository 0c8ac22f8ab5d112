using AppHost.LocalServers.Installed;

namespace Cli.Tests;

/// <summary>The AppHost's search for PostgreSQL, RabbitMQ and container runtimes, over made-up programs.</summary>
public sealed class InstallationTests : IDisposable
{
    private readonly FakePrograms _programs = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Postgres_Installed_IsFoundWithItsVersion()
    {
        _programs.Add("postgres", "echo 'postgres (PostgreSQL) 15.18 (Debian 15.18-1)'");
        _programs.Add("initdb");

        Assert.Equal(new(_programs.Directory, new(15, 18, 0)), PostgresInstallation.Find(_programs.Directory));
    }

    [Fact]
    public void Postgres_TooOld_IsNamedWithVersionPlaceAndRemedy()
    {
        _programs.Add("postgres", "echo 'postgres (PostgreSQL) 13.22 (Debian 13.22-1)'");
        _programs.Add("initdb");

        var missing = Assert.Throws<MissingServerException>(() => PostgresInstallation.Find(_programs.Directory));

        Assert.Contains($"only 13.22.0 in '{_programs.Directory}'", missing.Message, StringComparison.Ordinal);
        Assert.Equal(InstallCommands.ForThisSystem.Postgres, missing.InstallCommand);
    }

    [Fact]
    public void Postgres_VersionUnreadable_IsNoVersionButAnError()
    {
        _programs.Add("postgres", "exit 127");
        _programs.Add("initdb");

        var unusable = Assert.Throws<InvalidOperationException>(() => PostgresInstallation.Find(_programs.Directory));

        Assert.Contains("exit code 127", unusable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Postgres_NotInTheDirectoryThatIsSet_NamesTheSetting()
    {
        var missing = Assert.Throws<MissingServerException>(() => PostgresInstallation.Find(_programs.Directory));

        Assert.Contains($"LocalServers:PostgresDirectory is '{_programs.Directory}'", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RabbitMq_TooOld_IsNamedWithVersionAndRemedy()
    {
        var directory = BrokerOf("3.9.29");

        var missing = Assert.Throws<MissingServerException>(() => RabbitMqInstallation.Find(directory));

        Assert.Contains("RabbitMQ 3.10 or later is needed, but only 3.9.29", missing.Message, StringComparison.Ordinal);
        Assert.Equal(InstallCommands.ForThisSystem.RabbitMq, missing.InstallCommand);
    }

    [Fact]
    public void RabbitMq_Installed_IsFoundWithItsVersionAndErlang()
    {
        var directory = BrokerOf("4.1.0");
        _programs.Add("erl");
        using var path = _programs.OnPath();

        var installation = RabbitMqInstallation.Find(directory);

        Assert.Equal(new(4, 1, 0), installation.Version);
        Assert.Equal("erl", Path.GetFileNameWithoutExtension(installation.Erlang));
    }

    [Fact]
    public void RabbitMq_NotInTheDirectoryThatIsSet_NamesTheSetting()
    {
        var missing = Assert.Throws<MissingServerException>(() => RabbitMqInstallation.Find(_programs.Directory));

        Assert.Contains($"LocalServers:RabbitMqDirectory is '{_programs.Directory}'", missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres (PostgreSQL) 15.18 (Debian)", "15.18.0")]
    [InlineData("rabbit-3.10.8", "3.10.8")]
    [InlineData("18beta1", "18.0.0")]
    [InlineData("no number", null)]
    public void Version_InAText_IsItsFirstNumber(string text, string? version) => Assert.Equal(version, Programs.Version(text)?.ToString());

    [Theory]
    [InlineData("debian", true, "apt-get install -y postgresql", "apt-get install -y rabbitmq-server")]
    [InlineData("ubuntu debian", false, "sudo apt-get install -y postgresql", "sudo apt-get install -y rabbitmq-server")]
    [InlineData("linuxmint ubuntu debian", false, "sudo apt-get install -y postgresql", "sudo apt-get install -y rabbitmq-server")]
    [InlineData("rocky rhel centos fedora", true, "dnf install -y postgresql-server", "dnf install -y rabbitmq-server")]
    [InlineData("macos", false, "brew install postgresql@17", "brew install rabbitmq")]
    [InlineData("windows", true, "winget install PostgreSQL.PostgreSQL.17", "winget install RabbitMQ.RabbitMQ")]
    [InlineData("arch", true, "see https://www.postgresql.org/download", "see https://www.rabbitmq.com/docs/download")]
    public void InstallCommand_OfASystem_IsExact(string system, bool privileged, string postgres, string rabbitMq) =>
        Assert.Equal(new InstallCommands(postgres, rabbitMq), InstallCommands.For(system, privileged));

    [Fact]
    public void Directories_OfSeveralVersions_BeginWithTheHighest()
    {
        foreach (var version in (string[])["9.6", "15", "18"])
            Directory.CreateDirectory(Path.Combine(_programs.Directory, version, "bin"));

        Directory.CreateDirectory(Path.Combine(_programs.Directory, "99"));

        Assert.Equal(
            ["18", "15", "9.6"],
            Programs.Directories(_programs.Directory + "/*/bin", "/no/such/place/*").Select(place => Path.GetFileName(Path.GetDirectoryName(place))));
    }

    [Fact]
    public async Task Servers_WhereARuntimeHangs_AreLocal()
    {
        _programs.Add("docker", "exec sleep 60");
        using var path = _programs.OnPath();

        Assert.True((await LocalServersSettings.DecideAsync("auto", "docker", Cancellation)).Local);
    }

    public void Dispose() => _programs.Dispose();

    private string BrokerOf(string version)
    {
        var programs = Path.Combine(_programs.Directory, "sbin");
        Directory.CreateDirectory(programs);
        foreach (var application in (string[])["rabbit", "rabbit_common"])
            Directory.CreateDirectory(Path.Combine(_programs.Directory, "plugins", $"{application}-{version}"));

        return programs;
    }
}
