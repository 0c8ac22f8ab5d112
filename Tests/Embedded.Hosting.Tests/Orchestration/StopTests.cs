using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Embedded.Hosting.Tests.Orchestration;

public sealed class StopTests
{
    [Fact]
    public async Task Stop_EndsWhatDependsOnOthersFirst()
    {
        await using var app = new TestApplication();
        var database = app.AddShell("database", LogStopAs("database"));
        var api = app.AddShell("api", LogStopAs("api")).WithHttpEndpoint().WaitForStart(database);
        var web = app.AddShell("web", LogStopAs("web")).WithReference(api.GetEndpoint("http"));
        await app.StartAsync();
        foreach (var name in new[] { "database", "api", "web" })
            await Processes.Eventually.HoldsAsync($"{name} is ready", TimeSpan.FromSeconds(30), () => File.Exists(Path.Combine(app.DirectoryPath, name)));

        await app.App.StopAsync(app.Patience);

        Assert.Equal(["web", "api", "database"], await File.ReadAllLinesAsync(Path.Combine(app.DirectoryPath, "stops"), app.Patience));
        Assert.All([database.Resource, api.Resource, web.Resource], resource => Assert.Equal(KnownResourceStates.Exited, app.Snapshot(resource.Name).State?.Text));
    }

    [Fact]
    public void Order_PutsIndependentResourcesSideBySide()
    {
        var (database, api, web, worker) = (Resource("database"), Resource("api"), Resource("web"), Resource("worker"));
        Wait(api, database);
        Wait(worker, database);
        Wait(web, api);

        var steps = StopOrder.Of([database, api, web, worker]).Select(step => string.Join(' ', step.Select(resource => resource.Name)));

        Assert.Equal(["web worker", "api", "database"], steps);
    }

    [Fact]
    public void Order_OfARing_IsTogether()
    {
        var (left, right) = (Resource("left"), Resource("right"));
        Wait(left, right);
        Wait(right, left);

        Assert.Single(StopOrder.Of([left, right]));
    }

    private static string LogStopAs(string name) =>
        $"trap 'echo {name} >> stops; exit 0' TERM; touch {name}; while :; do sleep 0.05; done";

    private static ExecutableResource Resource(string name) => new(name, "sleep", "/");

    private static void Wait(ExecutableResource resource, ExecutableResource dependency) =>
        resource.Annotations.Add(new WaitAnnotation(dependency, WaitType.WaitUntilHealthy));
}
