using AppHost.LocalServers;
using AppHost.LocalServers.Installed;

namespace AppHost.Tests.LocalServers;

public sealed class InstallationTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Postgres_Installed_IsFoundWithItsVersion()
    {
        var installation = PostgresInstallation.Find(null);

        Assert.True(installation.Version.Major >= 15);
        Assert.All([installation.Server, installation.InitDb], program => Assert.True(File.Exists(program)));
    }

    [Fact]
    public void Postgres_TooOld_IsNamedWithVersionPlaceAndRemedy()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs are shell scripts here.");
        WriteProgram("postgres", "echo 'postgres (PostgreSQL) 13.22 (Debian 13.22-1)'");
        WriteProgram("initdb", "");

        var missing = Assert.Throws<MissingServerException>(() => PostgresInstallation.Find(_directory.Path));

        Assert.Contains($"only 13.22.0 in '{_directory.Path}'", missing.Message, StringComparison.Ordinal);
        Assert.Contains(InstallCommands.ForThisSystem.Postgres, missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Postgres_NotWhereTheSettingSays_IsExplained()
    {
        var missing = Assert.Throws<MissingServerException>(() => PostgresInstallation.Find(_directory.Path));

        Assert.Contains($"LocalServers:PostgresDirectory is '{_directory.Path}'", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RabbitMQ_Installed_IsFoundWithItsVersionAndErlang()
    {
        var installation = RabbitMqInstallation.Find(null);

        Assert.True(installation.Version >= new Version(3, 10));
        Assert.True(File.Exists(installation.Erlang));
    }

    [Fact]
    public void RabbitMQ_TooOld_IsNamedWithVersionAndRemedy()
    {
        var programs = Directory.CreateDirectory(_directory.At("sbin")).FullName;
        Directory.CreateDirectory(_directory.At("plugins", "rabbit-3.9.29"));
        Directory.CreateDirectory(_directory.At("plugins", "rabbit_common-3.9.29"));

        var missing = Assert.Throws<MissingServerException>(() => RabbitMqInstallation.Find(programs));

        Assert.Contains("RabbitMQ 3.10 or later is needed, but only 3.9.29", missing.Message, StringComparison.Ordinal);
        Assert.Contains(InstallCommands.ForThisSystem.RabbitMq, missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ErlangApplications_OfSeventy_AreTheNeededOnes()
    {
        var applications = new ErlangApplications(RabbitMqInstallation.Find(null).PluginsDirectory, ["rabbit"]);
        Assert.SkipUnless(applications.LinkInto(_directory.At("applications")), "Nobody may make links here, or the broker comes as packed files.");

        var names = Directory.GetDirectories(_directory.At("applications")).Select(directory => Path.GetFileName(directory).Split('-')[0]).ToList();

        Assert.All(["rabbit", "rabbit_common", "ra", "rabbitmq_prelaunch"], name => Assert.Contains(name, names));
        Assert.DoesNotContain("rabbitmq_mqtt", names);
    }

    [Theory]
    [InlineData("debian", true, "apt-get install -y postgresql", "apt-get install -y rabbitmq-server")]
    [InlineData("ubuntu debian", false, "sudo apt-get install -y postgresql", "sudo apt-get install -y rabbitmq-server")]
    [InlineData("rocky rhel centos fedora", true, "dnf install -y postgresql-server", "dnf install -y rabbitmq-server")]
    [InlineData("macos", false, "brew install postgresql@17", "brew install rabbitmq")]
    [InlineData("windows", true, "winget install PostgreSQL.PostgreSQL.17", "winget install RabbitMQ.RabbitMQ")]
    public void InstallCommands_OfKnownSystems_AreExact(string system, bool privileged, string postgres, string rabbitMq) =>
        Assert.Equal(new InstallCommands(postgres, rabbitMq), InstallCommands.For(system, privileged));

    [Fact]
    public void Directories_OfSeveralVersions_ComeHighestFirst()
    {
        foreach (var version in (string[])["9.6", "15", "18"])
            Directory.CreateDirectory(_directory.At(version, "bin"));
        Directory.CreateDirectory(_directory.At("99"));

        var found = Programs.Directories(_directory.Path + "/*/bin", "/no/such/place/*");

        Assert.Equal(["18", "15", "9.6"], found.Select(place => Path.GetFileName(Path.GetDirectoryName(place))));
    }

    private void WriteProgram(string name, string script)
    {
        var file = _directory.At(name);
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
