using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace AppHost.Tests;

public sealed class ReplicaTests
{
    [Theory]
    [InlineData(null, 1)]
    [InlineData("3", 3)]
    public async Task Services_RunInAsManyReplicasAsTheSettingSays(string? setting, int replicas)
    {
        await using var system = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            setting is null ? [] : [$"--Replicas={setting}"], TestContext.Current.CancellationToken);

        var services = system.Resources.OfType<ProjectResource>().Where(project => project.Name is "ordering" or "inventory" or "payments" or "notifications").ToList();
        Assert.Equal(4, services.Count);
        Assert.All(services, service => Assert.Equal(replicas, service.GetReplicaCount()));
    }
}
