using Testing;

namespace Cli.Tests.Scaffolding;

/// <summary>The command in a copy of this repository, of each test's own.</summary>
public sealed class NewServiceCommandTests : IDisposable
{
    private readonly RepositoryCopy _copy = new();
    private readonly NewServiceTerminal _terminal = new();

    [Fact]
    public async Task Service_Added_IsMadeAndEnteredEverywhere()
    {
        Assert.Equal(0, await RunAsync("OrderArchive", "--events-from", "shop.order-confirmed.v1", "--port", "18123", "--owner", "@acme/archive"));

        Assert.Contains("http://localhost:18123", _copy.Read("Services/OrderArchive/Properties/launchSettings.json"), StringComparison.Ordinal);
        Assert.Contains("[MessageType(\"shop.order-confirmed.v1\")]", _copy.Read("Services/OrderArchive/Messages/OrderConfirmed.cs"), StringComparison.Ordinal);
        Assert.Contains("MapGroup(\"/api/v1/order-archive/entries\")", _copy.Read("Services/OrderArchive/Program.cs"), StringComparison.Ordinal);
        Assert.Contains("`@acme/archive`", _copy.Read("Services/OrderArchive/README.md"), StringComparison.Ordinal);
        Assert.Contains("order-archive.write", _copy.Read("Tests/OrderArchive.Tests/EndpointTests.cs"), StringComparison.Ordinal);
        Assert.Contains("Projects.OrderArchive", _copy.Read("AppHost/AppHost.cs"), StringComparison.Ordinal);
        Assert.Contains("nothing in this repository declares 'shop.order-confirmed.v1'", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("dotnet test --project Tests/OrderArchive.Tests", _terminal.Output, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_copy.Root, "Services", "OrderArchive"), "*", SearchOption.AllDirectories))
            Assert.DoesNotMatch("(?i)new-?service|source-?event|#if", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Service_AddedAgain_ChangesNothingAndSaysWhy()
    {
        await RunAsync("Loyalty");
        var before = _copy.Fingerprints();

        Assert.Equal(1, await RunAsync("Loyalty"));

        Assert.Equal(before, _copy.Fingerprints());
        Assert.Contains($"'Loyalty' cannot be added: 'Services{Path.DirectorySeparatorChar}Loyalty' exists", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DryRun_ListsEveryFileAndChangesNothing()
    {
        var before = _copy.Fingerprints();
        Assert.Equal(0, await RunAsync("Loyalty", "--dry-run"));
        var planned = _terminal.Output;
        Assert.Equal(before, _copy.Fingerprints());

        Assert.Equal(0, await RunAsync("Loyalty"));

        var after = _copy.Fingerprints();
        var touched = after.Where(entry => entry.Value != "folder" && before.GetValueOrDefault(entry.Key) != entry.Value).Select(entry => entry.Key).ToList();
        Assert.All(touched, path => Assert.Contains($"  {path}", planned, StringComparison.Ordinal));
        Assert.Equal(touched.Count, planned.Split('\n').Count(line => line.StartsWith("  ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Anchor_Missing_ChangesNothingAndNamesIt()
    {
        _copy.Write("AppHost/AppHost.cs", "var builder = DistributedApplication.CreateBuilder(args);\n");
        var before = _copy.Fingerprints();

        Assert.Equal(1, await RunAsync("Loyalty"));

        Assert.Equal(before, _copy.Fingerprints());
        Assert.Contains("'AppHost/AppHost.cs' has no place for", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("AddGateway<Projects.Gateway>", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipelines_NotDerived_SaysHowToGoOn()
    {
        _terminal.Refusal = "The project file is broken.";

        Assert.Equal(1, await RunAsync("Loyalty"));

        Assert.True(Directory.Exists(Path.Combine(_copy.Root, "Services", "Loyalty")));
        Assert.Contains("The project file is broken.", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("run: dotnet aspire do delivery-files", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_NeedsOneLineElsewhere_BesideTheSolution()
    {
        var before = Sources();

        Assert.Equal(0, await RunAsync("Loyalty"));

        var lines = Sources().Where(file => before.TryGetValue(file.Key, out var text) && text != file.Value)
            .SelectMany(file => file.Value.Split('\n').Except(before[file.Key].Split('\n'))).ToList();
        Assert.Equal(["system.AddService<Projects.Loyalty>(\"loyalty\");"], lines);

        Dictionary<string, string> Sources() => Directory.EnumerateFiles(_copy.Root, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".sln", StringComparison.Ordinal)).ToDictionary(file => file, File.ReadAllText);
    }

    [Fact]
    public async Task Provider_OfYourOwn_IsToIssueTheScopes()
    {
        _copy.Remove("Services/Identity");

        Assert.Equal(0, await RunAsync("Loyalty"));

        Assert.Contains("at your OpenID provider: the scopes loyalty.read and loyalty.write, for the audience loyalty", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Solution_ThatCannotBeChanged_TakesBackEverything()
    {
        _copy.Write(Path.GetFileName(new Repository(_copy.Root).Solution), "no solution");
        var before = _copy.Fingerprints();

        Assert.Equal(1, await RunAsync("Loyalty"));

        Assert.Contains("`dotnet sln", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(before, _copy.Fingerprints());
    }

    [Theory]
    [InlineData("ordering.order-confirmed.v1", "OrderConfirmed")]
    [InlineData("x.task.v1", "TaskEvent")] // hides no System.Threading.Tasks.Task
    [InlineData("x.entry-added.v1", "EntryAddedEvent")] // nor the service's own
    [InlineData("x.loyalty.v1", "LoyaltyEvent")] // nor its namespace
    public async Task Event_OfAnother_GetsAClassOfItsOwn(string type, string expected)
    {
        Assert.Equal(0, await RunAsync("Loyalty", "--events-from", type, "--dry-run"));

        Assert.Contains($"  Services/Loyalty/Messages/{expected}.cs\n", _terminal.Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _copy.Dispose();
        _terminal.Dispose();
    }

    private Task<int> RunAsync(params string[] arguments) => _terminal.RunAsync(_copy, arguments);
}
