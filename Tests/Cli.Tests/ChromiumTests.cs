using Cli.Prerequisites;

namespace Cli.Tests;

public sealed class ChromiumTests
{
    [Theory]
    [InlineData("debian", "sudo apt-get install chromium", "chromium")]
    [InlineData("ubuntu debian", "install Google Chrome from https://www.google.com/chrome", null)]
    [InlineData("rocky rhel centos fedora", "sudo dnf install -y chromium", null)]
    [InlineData("arch", "install Google Chrome from https://www.google.com/chrome", null)]
    public void Chromium_NotFound_NamesCommandAndPackage(string system, string remedy, string? package)
    {
        var finding = Chromium.Missing(system, privileged: false);

        Assert.Equal((false, remedy, package), (finding.Satisfied, finding.Remedy, finding.DebianPackage));
    }
}
