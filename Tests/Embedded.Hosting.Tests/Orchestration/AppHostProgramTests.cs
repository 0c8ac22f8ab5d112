using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Processes;

namespace Embedded.Hosting.Tests.Orchestration;

public sealed class AppHostProgramTests
{
    [Theory]
    [InlineData("duplicate", "'API'", "'api'", "another name")]
    [InlineData("cycle", "left", "right", "WaitFor")]
    [InlineData("missing-parameter", "'api-key'", "Parameters:api-key", "dotnet user-secrets set")]
    [InlineData("missing-program", "'api'", "'no-such-program'", "install the program")]
    [InlineData("missing-project", "Api.csproj", "does not exist", "AddProject")]
    public async Task AppHost_ThatCannotRun_SaysWhyInOneMessageAndExits1(string name, params string[] parts)
    {
        using var host = AppHostProgram.Start(name);

        Assert.Equal(1, await host.WaitForExitAsync());

        AssertIsOneMessage(host.Errors);
        Assert.All(parts, part => Assert.Contains(part, host.Errors, StringComparison.Ordinal));
    }

    [Fact]
    public async Task PortTakenByAnotherProcess_IsSaidWithResourcePortAndHolder()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        using var host = AppHostProgram.Start("port-taken", $"{port}");

        Assert.Equal(1, await host.WaitForExitAsync());
        AssertIsOneMessage(host.Errors);
        Assert.Contains("'api'", host.Errors, StringComparison.Ordinal);
        Assert.Contains($"{port}", host.Errors, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", host.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnhealthyDependency_EndsTheStart_NamingBothAndTheFailingCheck()
    {
        using var host = AppHostProgram.Start(
            AppHostProgram.Command("unhealthy"), new Dictionary<string, string> { ["EMBEDDED_START_TIMEOUT"] = "2" });

        Assert.Equal(1, await host.WaitForExitAsync());
        AssertIsOneMessage(host.Errors);
        Assert.Contains("'web'", host.Errors, StringComparison.Ordinal);
        Assert.Contains("'api'", host.Errors, StringComparison.Ordinal);
        Assert.Contains("/health failed: Connection refused", host.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartTimeout_ThatIsNoNumber_IsRefused()
    {
        using var host = AppHostProgram.Start(
            AppHostProgram.Command("system"), new Dictionary<string, string> { ["EMBEDDED_START_TIMEOUT"] = "soon" });

        Assert.Equal(1, await host.WaitForExitAsync());
        Assert.Equal("error: EMBEDDED_START_TIMEOUT must be a number of seconds above 0, but is 'soon'.", host.Errors);
    }

    [Theory]
    [InlineData("--publisher", "manifest")]
    [InlineData("--operation", "publish")]
    public async Task RequestToPublish_IsRefusedWithExitCode2(params string[] args)
    {
        using var host = AppHostProgram.Start("system", args);

        Assert.Equal(2, await host.WaitForExitAsync());
        AssertIsOneMessage(host.Errors);
        Assert.Contains("AppHostEngine=aspire", host.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RedirectedOutput_TellsEveryChangeOnALine_UntilAllHaveStopped()
    {
        using var host = AppHostProgram.Start("system");
        await host.WaitForLineAsync("api: Running Healthy http://localhost:");
        await host.WaitForLineAsync("'broken' ended with exit code 3 and starts again in 0.5 s. Its last lines:");
        await host.WaitForLineAsync("    it is too cold");
        await host.WaitForLineAsync("broken: Restarting (exit code 3)");

        UnixProcesses.Signal(host.Id, UnixSignal.Terminate);

        Assert.Equal(0, await host.WaitForExitAsync());
        Assert.Empty(host.Errors);
        var stop = host.Output.SkipWhile(line => line != "Stopping…").Where(line => !line.StartsWith("broken", StringComparison.Ordinal)).ToList();
        Assert.Equal(["Stopping…", "api: Stopping", "api: Exited", "database: Stopping", "database: Exited"], stop);
    }

    private static void AssertIsOneMessage(string errors)
    {
        Assert.StartsWith("error: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", errors, StringComparison.Ordinal);
    }
}
