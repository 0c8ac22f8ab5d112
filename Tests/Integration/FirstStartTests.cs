using Testing;

namespace Integration;

/// <summary>A system without any data: databases, roles, tables, exchanges and queues are all made while services start.</summary>
[Collection(nameof(BesideASystem))]
public sealed class FirstStartTests(SystemWithPlantedSecrets planted)
{
    [Fact]
    public void Services_WaitForWhatIsBeingMade_InsteadOfEndingAndStartingAgain()
    {
        planted.AppHost.SkipWhereContainersAreUsed();
        Assert.All(planted.AppHost.Status.Resources, resource => Assert.Equal(0, resource.Restarts));
    }
}
