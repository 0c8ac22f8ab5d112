using Aspire.Hosting.LocalServers;
using Embedded.Hosting.Tests.Processes;

namespace Embedded.Hosting.Tests.LocalServers;

public sealed class InstallationTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Postgres_Installed_IsFoundWithItsVersion()
    {
        var installation = PostgresInstallation.Find();

        Assert.True(installation.Version.Major >= 15);
        Assert.All([installation.Server, installation.InitDb], program => Assert.True(File.Exists(program)));
    }

    [Fact]
    public void Postgres_TooOld_IsNamedWithVersionPlaceAndRemedy()
    {
        WriteProgram("postgres", "echo 'postgres (PostgreSQL) 13.22 (Debian 13.22-1)'");
        WriteProgram("initdb", "");

        var exception = Assert.Throws<MissingServerException>(() => PostgresInstallation.Find(_directory.Path));

        Assert.Contains($"only 13.22.0 in '{_directory.Path}'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(InstallCommands.ForThisSystem.Postgres, exception.InstallCommand);
    }

    [Fact]
    public void Postgres_OverrideWithoutPrograms_IsExplained()
    {
        var exception = Assert.Throws<MissingServerException>(() => PostgresInstallation.Find(_directory.Path));

        Assert.Contains($"EMBEDDED_POSTGRES_BIN is '{_directory.Path}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RabbitMq_Installed_IsFoundWithItsVersionAndErlang()
    {
        var installation = RabbitMqInstallation.Find();

        Assert.True(installation.Version >= new Version(3, 10));
        Assert.True(File.Exists(installation.Erlang));
    }

    [Fact]
    public void RabbitMq_TooOld_IsNamedWithVersionAndRemedy()
    {
        var programs = Path.Combine(_directory.Path, "sbin");
        Directory.CreateDirectory(programs);
        Directory.CreateDirectory(Path.Combine(_directory.Path, "plugins", "rabbit-3.9.29"));
        Directory.CreateDirectory(Path.Combine(_directory.Path, "plugins", "rabbit_common-3.9.29"));

        var exception = Assert.Throws<MissingServerException>(() => RabbitMqInstallation.Find(programs));

        Assert.Contains("RabbitMQ 3.10 or later is needed, but only 3.9.29", exception.Message, StringComparison.Ordinal);
        Assert.Equal(InstallCommands.ForThisSystem.RabbitMq, exception.InstallCommand);
    }

    [Fact]
    public void RabbitMq_SeventyPlugins_OnlyTheNeededAreOffered()
    {
        var applications = new RabbitMqApplications(RabbitMqInstallation.Find(), []);

        Assert.Equal("rabbit", applications.Names[^1]);
        Assert.All(["kernel", "ra", "rabbit_common", "rabbitmq_prelaunch"], name => Assert.Contains(name, applications.Names));
        Assert.DoesNotContain("rabbitmq_mqtt", applications.Names);
    }

    [Theory]
    [InlineData("debian", true, "apt-get install -y postgresql", "apt-get install -y rabbitmq-server")]
    [InlineData("ubuntu debian", false, "sudo apt-get install -y postgresql", "sudo apt-get install -y rabbitmq-server")]
    [InlineData("rocky rhel centos fedora", true, "dnf install -y postgresql-server", "dnf install -y rabbitmq-server")]
    [InlineData("macos", false, "brew install postgresql@17", "brew install rabbitmq")]
    [InlineData("windows", true, "winget install PostgreSQL.PostgreSQL.17", "winget install RabbitMQ.RabbitMQ")]
    public void InstallCommand_SystemKnown_IsExact(string system, bool isRoot, string postgres, string rabbitMq) =>
        Assert.Equal(new InstallCommands(postgres, rabbitMq), InstallCommands.For(system, isRoot));

    [Fact]
    public void UsualPlaces_SeveralVersions_HighestComesFirst()
    {
        foreach (var version in (string[])["9.6", "15", "18"])
        {
            Directory.CreateDirectory(Path.Combine(_directory.Path, version, "bin"));
        }

        Directory.CreateDirectory(Path.Combine(_directory.Path, "99"));

        Assert.Equal(
            ["18", "15", "9.6"],
            UsualPlaces.Expand(_directory.Path + "/*/bin", "/no/such/place/*").Select(place => Path.GetFileName(Path.GetDirectoryName(place))));
    }

    private void WriteProgram(string name, string script)
    {
        var file = Path.Combine(_directory.Path, name);
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }
}
