using System.Text.Json;
using Cli.Scaffolding;
using Cli.Scaffolding.Edits;
using Cli.Scaffolding.Naming;
using Testing;

namespace Cli.Tests.Scaffolding;

/// <summary>Texts in and out.</summary>
public sealed class EditTests
{
    private static readonly ServiceName Loyalty = ServiceName.Parse("Loyalty");
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    [Theory]
    [InlineData("""{ "a": {} }""", """{ "a": { "x": 1 } }""")]
    [InlineData("""{ "a": { "b": [1] } }""", """{ "a": { "b": [1], "x": 1 } }""")]
    [InlineData("""{ "a": { "b": 1, } }""", """{ "a": { "b": 1, "x": 1 } }""")]
    [InlineData("{ \"z\": { \"a\": 1 }, \"a\": {\n  \"b\": \"http://c\" // one, two\n  /* three */\n} }", """{ "z": { "a": 1 }, "a": { "b": "http://c", "x": 1 } }""")]
    public void Json_GetsAProperty_AndStaysJson(string text, string expected)
    {
        var after = JsonText.Append(text, ["a"], "  \"x\": 1");

        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(after, Lenient).RootElement), after);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{ \"a\": [] }")]
    [InlineData("{ \"b\": {} }")]
    [InlineData("{ \"a\": {")]
    public void Json_WithoutTheObject_IsLeftAlone(string text) => Assert.Throws<NoPlaceException>(() => JsonText.Append(text, ["a"], "\"x\": 1"));

    [Fact]
    public void Routes_KeepCommentsAndOrder()
    {
        var before = Read("Services/Gateway/routes.json");

        var after = RoutesEdit.Apply(before, Loyalty);

        KeepsItsLines(before, after, exceptForCommas: true);
        var proxy = JsonDocument.Parse(after, Lenient).RootElement.GetProperty("ReverseProxy");
        Assert.Equal("loyalty.read", proxy.GetProperty("Routes").GetProperty("loyalty-read").GetProperty("AuthorizationPolicy").GetString());
        Assert.Equal("loyalty.write", proxy.GetProperty("Routes").GetProperty("loyalty-write").GetProperty("AuthorizationPolicy").GetString());
        Assert.Equal("https+http://loyalty", proxy.GetProperty("Clusters").GetProperty("loyalty").GetProperty("Destinations").GetProperty("loyalty").GetProperty("Address").GetString());
    }

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
    public void Project_IsReferencedInAlphabeticalOrder()
    {
        const string before = """
                <ProjectReference Include="../Services/Gateway/Gateway.csproj" />
                <ProjectReference Include="../Services/Payments/Payments.csproj" />

            """;

        Assert.Contains("Gateway.csproj\" />\n    <ProjectReference Include=\"../Services/Loyalty/Loyalty.csproj\" />\n", AppHostProjectEdit.Apply(before, Loyalty), StringComparison.Ordinal);
        Assert.EndsWith("Payments.csproj\" />\n    <ProjectReference Include=\"../Services/Zoo/Zoo.csproj\" />\n", AppHostProjectEdit.Apply(before, ServiceName.Parse("Zoo")), StringComparison.Ordinal);
        KeepsItsLines(Read("AppHost/AppHost.csproj"), AppHostProjectEdit.Apply(Read("AppHost/AppHost.csproj"), Loyalty));
    }

    [Theory]
    [InlineData("List OfServices =\n    [\n    ];", "List OfServices =\n    [\n        {0},\n        {1},\n    ];")]
    [InlineData("List OfServices = [];", "List OfServices = [\n        {0},\n        {1},\n    ];")]
    [InlineData("List OfServices =\n    [\n        new(\"a\"),\n    ];", "List OfServices =\n    [\n        new(\"a\"),\n        {0},\n        {1},\n    ];")]
    [InlineData("List OfServices =\n    [\n        new(\"a\")\n    ];", "List OfServices =\n    [\n        new(\"a\"),\n        {0},\n        {1},\n    ];")]
    public void Scopes_AreAppendedToTheList(string list, string expected) => Assert.Contains(
        expected
            .Replace("{0}", """new("loyalty.read", "See your entries in Loyalty", "loyalty")""", StringComparison.Ordinal)
            .Replace("{1}", """new("loyalty.write", "Add entries to Loyalty for you", "loyalty")""", StringComparison.Ordinal),
        ScopesEdit.ApplyToIdentity($"class Scopes\n{{\n    static readonly {list}\n}}\n", Loyalty),
        StringComparison.Ordinal);

    [Fact]
    public void ScopesOfTests_KeepTheirLines()
    {
        var before = Read("Tests/Shared/Tokens/TokenIssuer.cs");

        var after = ScopesEdit.ApplyToTests(before, Loyalty);

        KeepsItsLines(before, after);
        Assert.Contains("        [\"loyalty.read\"] = [\"loyalty\"],\n        [\"loyalty.write\"] = [\"loyalty\"],\n", after, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'platform-cli'\n    '[\"scp:a\", \"scp:operations\"]'", "'platform-cli'\n    '[\"scp:a\",\n    \"scp:loyalty.read\", \"scp:loyalty.write\",\n    \"scp:operations\"]'")]
    [InlineData("'platform-cli'\n    '[\"scp:a\",\n     \"scp:operations\"]'", "'platform-cli'\n    '[\"scp:a\",\n     \"scp:loyalty.read\", \"scp:loyalty.write\",\n     \"scp:operations\"]'")]
    [InlineData("'platform-cli'\n    '[\"scp:a\",' ||\n     '\"scp:operations\"]'", "'platform-cli'\n    '[\"scp:a\",' ||\n     '\"scp:loyalty.read\", \"scp:loyalty.write\",' ||\n     '\"scp:operations\"]'")]
    public void Seed_LetsTheClientHaveTheScopes(string before, string expected) => Assert.Equal(expected, SeedEdit.Apply(before, Loyalty));

    [Fact]
    public void CodeOwners_StandInTheirColumns()
    {
        const string before = "* @all\n\n/Services/Gateway/  @edge\n/Services/Ordering/ @orders\n\n/docs/ @all\n";
        var service = new NewService(Loyalty, EventsFrom: null, Port: 8087, "@acme/loyalty");

        Assert.Equal("* @all\n\n/Services/Gateway/  @edge\n/Services/Ordering/ @orders\n/Services/Loyalty/  @acme/loyalty\n\n/docs/ @all\n", CodeOwnersEdit.Apply(before, service));
        Assert.Throws<NoPlaceException>(() => CodeOwnersEdit.Apply("* @all\n", service));
    }

    [Fact]
    public void Documents_GetARow()
    {
        const string before = "| scope | audience | allows |\n|---|---|---|\n| `a` | b | c |\n| `operations` | all | d |\n\nText.\n";

        Assert.Contains("c |\n| `loyalty.read`, `loyalty.write` | `loyalty` | own entries in Loyalty: see; add |\n| `operations` ", DocumentEdits.ApplyToIdentity(before, Loyalty), StringComparison.Ordinal);
        Assert.Throws<NoPlaceException>(() => DocumentEdits.ApplyToIdentity("Text.\n", Loyalty));
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(RepositoryCopy.Original, path));

    private static string IdOf(IEnumerable<string> lines, string project) =>
        lines.Single(line => line.StartsWith("Project(", StringComparison.Ordinal) && line.Contains($"= \"{project}\"", StringComparison.Ordinal)).Split('"')[^2];

    private static void KeepsItsLines(string before, string after, bool exceptForCommas = false)
    {
        var left = after.Split('\n').Select(Comparable).ToList();
        foreach (var line in before.Split('\n').Select(Comparable))
            Assert.True(left.Remove(line), line);
        Assert.NotEmpty(left);

        string Comparable(string line) => exceptForCommas ? line.TrimEnd(',') : line;
    }
}
