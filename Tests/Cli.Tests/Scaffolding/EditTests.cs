using Cli.Scaffolding;
using Cli.Scaffolding.Edits;
using Cli.Scaffolding.Naming;
using Testing;

namespace Cli.Tests.Scaffolding;

/// <summary>Texts in and out.</summary>
public sealed class EditTests
{
    private static readonly ServiceName Loyalty = ServiceName.Parse("Loyalty");

    [Fact]
    public void Solution_HasServiceAndTestsInTheirFolders()
    {
        var path = Directory.GetFiles(RepositoryCopy.Original, "*.sln").Single();
        var before = File.ReadAllText(path).ReplaceLineEndings("\n");

        var after = SolutionEdit.Apply(before, Loyalty);

        KeepsItsLines(before, after);
        var lines = after.Split('\n');
        foreach (var (folder, project) in new[] { ("Services", "Loyalty"), ("Tests", "Loyalty.Tests") })
        {
            var id = IdOf(lines, project);
            Assert.Contains($"\t\t{id}.Release|Any CPU.Build.0 = Release|Any CPU", lines);
            Assert.Contains($"\t\t{id} = {IdOf(lines, folder)}", lines);
        }
    }

    [Fact]
    public void CodeOwners_StandInTheirColumns()
    {
        const string before = "* @all\n\n/Services/Gateway/  @edge\n/Services/Ordering/ @orders\n\n/docs/ @all\n";
        var service = new NewService(Loyalty, EventsFrom: null, Port: 8087, "@acme/loyalty");

        Assert.Equal("* @all\n\n/Services/Gateway/  @edge\n/Services/Ordering/ @orders\n/Services/Loyalty/  @acme/loyalty\n\n/docs/ @all\n", CodeOwnersEdit.Apply(before, service));
        Assert.Throws<NoPlaceException>(() => CodeOwnersEdit.Apply("* @all\n", service));
    }

    private static string IdOf(IEnumerable<string> lines, string project) =>
        lines.Single(line => line.StartsWith("Project(", StringComparison.Ordinal) && line.Contains($"= \"{project}\"", StringComparison.Ordinal)).Split('"')[^2];

    private static void KeepsItsLines(string before, string after)
    {
        var left = after.Split('\n').ToList();
        foreach (var line in before.Split('\n'))
            Assert.True(left.Remove(line), line);
        Assert.NotEmpty(left);
    }
}
