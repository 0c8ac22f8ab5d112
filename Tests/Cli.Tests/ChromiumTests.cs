using Cli.Prerequisites;

namespace Cli.Tests;

public sealed class ChromiumTests
{
    [Theory]
    [InlineData("debian", false, "sudo apt-get install chromium", "chromium")]
    [InlineData("debian", true, "install Google Chrome from https://www.google.com/chrome", null)]
    [InlineData("fedora", false, "sudo dnf install -y chromium", null)]
    [InlineData(null, false, "install Google Chrome from https://www.google.com/chrome", null)]
    public void Chromium_NotFound_NamesCommandAndPackage(string? family, bool isUbuntu, string remedy, string? package)
    {
        var finding = Chromium.Missing(family, isUbuntu, isRoot: false);

        Assert.Equal((false, remedy, package), (finding.Satisfied, finding.Remedy, finding.DebianPackage));
    }
}
