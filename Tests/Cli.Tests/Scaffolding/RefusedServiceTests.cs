using System.Text.RegularExpressions;
using Testing;

namespace Cli.Tests.Scaffolding;

/// <summary>What leaves a repository as it was; so one copy is enough for all.</summary>
public sealed class RefusedServiceTests(RepositoryCopy copy) : IClassFixture<RepositoryCopy>
{
    [Theory]
    [InlineData(2, "loyalty")]
    [InlineData(2, "Loyalty", "--port", "80")]
    [InlineData(2, "Loyalty", "--port", "soon")]
    [InlineData(2, "Loyalty", "--events-from", "OrderConfirmed")]
    [InlineData(2, "Loyalty", "--owner", "a team")]
    [InlineData(2)]
    [InlineData(1, "Gateway")] // a service
    [InlineData(1, "GATEWAY")] // as macOS and Windows see folders
    [InlineData(1, "Messaging")] // a library
    [InlineData(1, "Integration")] // tests
    [InlineData(1, "System")] // a namespace
    [InlineData(1, "Npgsql")] // a package's
    [InlineData(1, "Task")] // a type that every file sees
    [InlineData(1, "Money")] // a type that services use
    [InlineData(1, "Orders")] // a route
    [InlineData(1, "Postgres")] // a resource
    [InlineData(1, "GatewayOwner")] // a database role
    public Task Request_ThatCannotBe_ChangesNothingAndSaysWhy(int exitCode, params string[] arguments) => AssertRefusedAsync(exitCode, arguments);

    [Theory]
    [InlineData("AppHost")]
    [InlineData("Services/Gateway")]
    public Task Port_ThatIsTaken_ChangesNothingAndSaysWhy(string project)
    {
        var settings = copy.Read($"{project}/Properties/launchSettings.json");
        var port = Regex.Match(settings, "://localhost:(?<port>[0-9]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["port"].Value;

        return AssertRefusedAsync(1, "Loyalty", "--port", port);
    }

    private async Task AssertRefusedAsync(int exitCode, params string[] arguments)
    {
        using var terminal = new NewServiceTerminal();
        var before = copy.Fingerprints();

        Assert.Equal(exitCode, await terminal.RunAsync(copy, arguments));

        Assert.Equal(before, copy.Fingerprints());
        Assert.NotEmpty(terminal.Error);
    }
}
