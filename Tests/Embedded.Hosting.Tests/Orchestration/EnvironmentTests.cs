using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Embedded.Hosting.Tests.Orchestration;

public sealed class EnvironmentTests
{
    [Fact]
    public async Task Service_SeesItsOwnAddressAndReferences()
    {
        await using var app = new TestApplication("--ConnectionStrings:legacy=Server=old");
        var api = app.AddEcho("api").WithHttpHealthCheck("/health");
        var secret = app.Builder.AddParameter("key", "s3cret", secret: true);
        app.AddEcho("web").WithHttpHealthCheck("/health").WaitFor(api)
            .WithReference(api)
            .WithReference(app.Builder.AddConnectionString("legacy"))
            .WithEnvironment("KEY", secret)
            .WithEnvironment("API_HEALTH", ReferenceExpression.Create($"{api.GetEndpoint("http")}/health"));
        await app.StartAsync();
        await app.WaitForHealthyAsync("web");

        var address = app.App.GetEndpoint("api").ToString().TrimEnd('/');
        var own = app.App.GetEndpoint("web").ToString().TrimEnd('/');
        var environment = (await app.AskAsync("web")).Environment;

        Assert.Equal(own, environment["ASPNETCORE_URLS"]);
        Assert.Equal("web", environment["OTEL_SERVICE_NAME"]);
        Assert.Equal(address, environment["services__api__http__0"]);
        Assert.Equal(address, environment["API_HTTP"]);
        Assert.Equal($"{address}/health", environment["API_HEALTH"]);
        Assert.Equal("Server=old", environment["ConnectionStrings__legacy"]);
        Assert.Equal("s3cret", environment["KEY"]);
    }

    [Fact]
    public async Task Program_SeesNothingThatIsTheAppHostsOwn()
    {
        var own = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = "http://localhost:1",
            ["DOTNET_LAUNCH_PROFILE"] = "apphost",
            ["DOTNET_GCgen0size"] = "0x800000",
            ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
            ["FAVOURITE_COLOUR"] = "green",
        };
        using var host = AppHostProgram.Start(AppHostProgram.Command("environment"), own);

        await host.WaitForLineAsync("FAVOURITE_COLOUR=green");

        Assert.DoesNotContain(host.Output, line => own.Keys.SkipLast(1).Any(name => line.Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Replicas_ListenOnPortsOfTheirOwn()
    {
        await using var app = new TestApplication();
        app.AddEcho("api").WithReplicas(2);
        await app.StartAsync();
        var urls = new List<string>();
        foreach (var id in new[] { "api.1", "api.2" })
        {
            var snapshot = await app.WaitForInstanceAsync(id, snapshot => snapshot.State?.Text == KnownResourceStates.Running);
            urls.Add(snapshot.EnvironmentVariables.Single(variable => variable.Name == "ASPNETCORE_URLS").Value!);
        }

        var shared = app.App.GetEndpoint("api").ToString().TrimEnd('/');
        Assert.Equal(3, urls.Append(shared).Distinct(StringComparer.Ordinal).Count());
    }
}
