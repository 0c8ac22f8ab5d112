using AppHost.LocalServers;
using AppHost.LocalServers.Installed;

namespace AppHost.Tests.LocalServers;

public sealed class ErlangApplicationsTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void ErlangApplications_OfSeventy_AreTheNeededOnes()
    {
        var applications = new ErlangApplications(RabbitMqInstallation.Find(null).PluginsDirectory, ["rabbit"]);
        Assert.SkipUnless(applications.LinkInto(_directory.At("applications")), "Nobody may make links here, or the broker comes as packed files.");

        var names = Directory.GetDirectories(_directory.At("applications")).Select(directory => Path.GetFileName(directory).Split('-')[0]).ToList();

        Assert.All(["rabbit", "rabbit_common", "ra", "rabbitmq_prelaunch"], name => Assert.Contains(name, names));
        Assert.DoesNotContain("rabbitmq_mqtt", names);
    }
}
