using Cli.Testing;

namespace Cli.Tests;

public sealed class TestSelectionTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Theory]
    [InlineData(null, "Cli.Tests,Client.Tests,Ordering.Tests", null)]
    [InlineData("order", "Ordering.Tests", null)]
    [InlineData("cli", "Cli.Tests", null)]
    [InlineData("Client", "Client.Tests", null)]
    [InlineData("tests", "Cli.Tests,Client.Tests,Ordering.Tests", null)]
    [InlineData("PlaceOrder", "Cli.Tests,Client.Tests,Ordering.Tests", "PlaceOrder")]
    public void Filter_NamesProjectsElseTests(string? filter, string modules, string? test)
    {
        foreach (var name in new[] { "Ordering.Tests", "Cli.Tests", "Client.Tests" })
            _sandbox.WriteFile($"Tests/{name}/{name}.csproj", "<Project/>");

        var selection = TestSelection.From(_sandbox.Repository, filter);

        Assert.Equal(modules, string.Join(',', selection.Modules));
        Assert.Equal(test, selection.Test);
    }

    [Fact]
    public void Program_ThatIsNoTestProject_IsNotSelected()
    {
        _sandbox.WriteFile("Tests/A.Tests/A.Tests.csproj", "<Project/>");
        _sandbox.WriteFile("Tests/Program/Program.csproj", "<Project><PropertyGroup><IsTestProject>false</IsTestProject></PropertyGroup></Project>");

        Assert.Equal(["A.Tests"], TestSelection.From(_sandbox.Repository, filter: null).Modules);
    }

    public void Dispose() => _sandbox.Dispose();
}
