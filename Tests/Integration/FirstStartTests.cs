using Testing;

namespace Integration;

/// <summary>A system without any data: databases, roles, tables, exchanges and queues are all made while services start.</summary>
public sealed class FirstStartTests(AppHostProcess system) : IClassFixture<AppHostProcess>
{
    [Fact]
    public void Services_WaitForWhatIsBeingMade_InsteadOfEndingAndStartingAgain()
    {
        Assert.SkipUnless(Engine.IsEmbedded, "Restarts are the embedded engine's.");
        Assert.DoesNotContain("starts again", system.Output, StringComparison.Ordinal);
    }
}
