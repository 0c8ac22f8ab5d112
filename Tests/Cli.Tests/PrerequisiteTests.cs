using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cli.Prerequisites;

namespace Cli.Tests;

public sealed class PrerequisiteTests
{
    [Fact]
    public void Port_HeldByAListener_IsNotFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        Assert.False(GatewayPort.IsFree(port));
        listener.Stop();
        Assert.True(GatewayPort.IsFree(port));
    }

    [Theory]
    [InlineData("ID=debian\nVERSION_ID=\"12\"", "debian")]
    [InlineData("NAME=\"Linux Mint\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"", "debian")]
    [InlineData("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"", "fedora")]
    [InlineData("ID=arch", null)]
    public void OsRelease_Parsed_TellsTheFamily(string osRelease, string? family) => Assert.Equal(family, LinuxFamily.Parse(osRelease.Split('\n')));

    [Fact]
    public void Prerequisites_OfLocalServers_AreTheServers() => Assert.Equal(2, Of(areLocal: true).OfType<LocalServer>().Count());

    [Fact]
    public void Prerequisites_OfContainers_AreARuntimeAndNoServers()
    {
        Assert.Empty(Of(areLocal: false).OfType<LocalServer>());
        Assert.Single(Of(areLocal: false).OfType<AnsweringContainerRuntime>());
    }

    [Fact]
    public void Prerequisites_OnOtherPorts_LeaveTheGatewaysAlone()
    {
        Assert.Single(Of(areLocal: true).OfType<GatewayPort>());
        Assert.Empty(Of(areLocal: true).OnOtherPorts().OfType<GatewayPort>());
    }

    [Fact]
    public async Task AspireTool_Restored_TellsItsVersion() =>
        Assert.Equal(new("dotnet aspire", true, "13.6.5"), await new AspireTool(new FakeAspire("")).FindAsync(TestContext.Current.CancellationToken));

    [Fact]
    public async Task InstallScript_ForBothServers_IsAValidShellScriptThatStartsNoService()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh(1) on Windows.");
        var script = DebianPackages.Script(["postgresql", "rabbitmq-server"]);

        using var shell = Process.Start(new ProcessStartInfo("sh", ["-n", "-c", script]))!;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, shell.ExitCode);
        Assert.Contains("policy-rc.d", script, StringComparison.Ordinal);
        Assert.Contains("create_main_cluster = false", script, StringComparison.Ordinal);
        Assert.EndsWith("--no-install-recommends postgresql rabbitmq-server\n", script, StringComparison.Ordinal);
    }

    [Fact]
    public void InstallScript_WithoutPostgreSql_LeavesItsConfigurationAlone() =>
        Assert.DoesNotContain("create_main_cluster", DebianPackages.Script(["rabbitmq-server"]), StringComparison.Ordinal);

    private static IReadOnlyList<IPrerequisite> Of(bool areLocal) => KnownPrerequisites.Of(new("/repository"), new FakeAspire(""), new(areLocal, ""));
}
