using Testing;

namespace Integration;

/// <summary>A system without any data: databases, roles, tables, exchanges and queues are all made while services start.</summary>
[Collection(nameof(SystemWithPlantedSecrets))]
public sealed class FirstStartTests(SystemWithPlantedSecrets planted)
{
    [Fact]
    public async Task Services_WaitForWhatIsBeingMade_InsteadOfEndingAndStartingAgain()
    {
        await planted.AppHost.EnsureRunningAsync(TestContext.Current.CancellationToken);
        Assert.All(planted.AppHost.FirstStart!.Resources, resource => Assert.Equal(0, resource.Restarts));
    }
}
