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
    [InlineData(true, "dotnet aspire,PostgreSQL,RabbitMQ")]
    [InlineData(false, "dotnet aspire,container runtime")]
    public async Task Prerequisites_AreTheServersOrARuntime(bool areLocal, string names)
    {
        var prerequisites = KnownPrerequisites.Of(new("/repository"), new FakeAspire(""), new(areLocal, "")).Skip(1); // without the SDK, which runs in a repository
        var findings = await Task.WhenAll(prerequisites.Select(find => find(TestContext.Current.CancellationToken)));

        Assert.Equal(names, string.Join(',', findings.Select(finding => finding.Name)));
        Assert.Equal(new("dotnet aspire", true, "13.6.5"), findings[0]);
    }

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
}
