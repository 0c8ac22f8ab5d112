using Benchmarks.Harness;
using Cli.Running;

namespace Benchmarks.Tests;

public sealed class ProcessFamilyTests
{
    [Fact]
    public void Family_OfAProcess_IsItsDescendantsAndTheSessionsTheyLead()
    {
        var table = new ProcessTable(
        [
            new(1, 0, 1, "init", 'S'),
            new(10, 1, 10, "AppHost", 'S'),
            new(11, 10, 11, "postgres", 'S'),
            new(12, 11, 11, "postgres", 'S'),
            new(13, 1, 11, "adopted", 'S'),
            new(20, 1, 20, "other", 'S'),
        ]);

        Assert.Equal([10, 11, 12, 13], table.FamilyOf([10, 999]).Order());
    }
}
