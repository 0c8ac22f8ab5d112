namespace Templates;

/// <summary>Ports, owners and licence are applied wherever they occur, and wrong values are refused before anything is written.</summary>
public sealed class OptionTests(TemplatePackage package)
{
    [Fact]
    public async Task Ports_OfTheirOwn_ReplaceTheUsualOnesEverywhere()
    {
        using var solution = await package.Hive.CreateAsync("Shop", "--gateway-port", "9080", "--dashboard-port", "28888");

        string[] left = [.. from file in solution.Files
                            where !Markers.IsBinary(file) && (file.EndsWith(".md", StringComparison.Ordinal) || file.EndsWith(".json", StringComparison.Ordinal) || file.StartsWith("Services/", StringComparison.Ordinal) || file.StartsWith("AppHost/", StringComparison.Ordinal))
                            from line in solution.Lines(file)
                            where line.Contains("8080", StringComparison.Ordinal) || line.Contains("localhost:808", StringComparison.Ordinal) || line.Contains("localhost:188", StringComparison.Ordinal)
                            select $"{file}: {line}"];
        Assert.Empty(left);
        Assert.Contains("Number = 9080;", solution.Read("Cli/Prerequisites/GatewayPort.cs"), StringComparison.Ordinal);
        Assert.Contains("http://localhost:9080", solution.Read("Services/Gateway/Properties/launchSettings.json"), StringComparison.Ordinal);
        Assert.Contains("http://localhost:9081", solution.Read("Services/Ordering/Properties/launchSettings.json"), StringComparison.Ordinal);
        var appHost = solution.Read("AppHost/Properties/launchSettings.json");
        Assert.All(["http://localhost:28888", "http://localhost:28889", "http://localhost:28887"], address => Assert.Contains($"\"{address}\"", appHost, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ports_ThatLeaveNoRoomForTheirNeighbours_LeaveThoseWhereTheyAre()
    {
        using var solution = await package.Hive.CreateAsync("Shop", "--gateway-port", "9085", "--dashboard-port", "28887");

        Assert.Contains("http://localhost:9085", solution.Read("Services/Gateway/Properties/launchSettings.json"), StringComparison.Ordinal);
        Assert.Contains("http://localhost:8081", solution.Read("Services/Ordering/Properties/launchSettings.json"), StringComparison.Ordinal);
        Assert.Contains("http://localhost:18889", solution.Read("AppHost/Properties/launchSettings.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gateway-port-from-1024-to-65500", "--gateway-port", "80")]
    [InlineData("gateway-port-from-1024-to-65500", "--gateway-port", "65535")]
    [InlineData("dashboard-port-from-1024-to-65500", "--dashboard-port", "1")]
    [InlineData("at-least-10-apart", "--gateway-port", "9090", "--dashboard-port", "9090")]
    [InlineData("other-than-8081-to-8089-of-the-services", "--gateway-port", "8085")]
    [InlineData("other-than-18880-to-18890-of-the-dashboard", "--dashboard-port", "18889")]
    [InlineData("Cannot parse argument 'many'", "--gateway-port", "many")]
    [InlineData("'kerberos' is not a valid value for --auth", "--auth", "kerberos")]
    [InlineData("'gpl' is not a valid value for --license", "--license", "gpl")]
    [InlineData("'moon' is not a valid value for --deploy", "--deploy", "moon")]
    public async Task Value_ThatCannotBe_IsRefusedAndNothingIsWritten(string because, params string[] options)
    {
        var parent = Folders.Temporary();
        var output = Path.Combine(parent.FullName, "Shop");

        var ran = await package.Hive.NewAsync("Shop", output, options);

        Assert.NotEqual(0, ran.ExitCode);
        Assert.Contains(because, ran.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any());
        parent.Delete(recursive: true);
    }

    [Fact]
    public async Task Owners_AsGiven_StandInAssembliesAndLicence()
    {
        using var solution = await package.Hive.CreateAsync("Shop", "--company", "Fish & Chips <Ltd> $5", "--authors", "Ann, Bob");

        Assert.Contains("<Company>Fish &amp; Chips &lt;Ltd&gt; %245</Company>", solution.Read("Directory.Build.props"), StringComparison.Ordinal);
        Assert.Contains("<Authors>Ann, Bob</Authors>", solution.Read("Directory.Build.props"), StringComparison.Ordinal);
        Assert.Contains($"Copyright (c) {TimeProvider.System.GetLocalNow().Year} Fish & Chips <Ltd> $5", solution.Lines("LICENSE"));
    }

    [Fact]
    public async Task Authors_WithoutACompany_HoldTheCopyright()
    {
        using var solution = await package.Hive.CreateAsync("Shop", "--authors", "Ann, Bob");

        Assert.Contains($"Copyright (c) {TimeProvider.System.GetLocalNow().Year} Ann, Bob", solution.Lines("LICENSE"));
        Assert.Contains("<Company>Shop</Company>", solution.Read("Directory.Build.props"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Licence_None_LeavesNoLicenceAndNoLinkToIt()
    {
        using var solution = await package.Hive.CreateAsync("Shop", "--license", "none");

        Assert.DoesNotContain("LICENSE", solution.Files);
        Assert.DoesNotContain("(LICENSE)", solution.Read("README.md"), StringComparison.Ordinal);
    }
}
