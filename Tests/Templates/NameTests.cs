namespace Templates;

/// <summary>A name goes where a name belongs, in the spelling that the place allows.</summary>
public sealed class NameTests(TemplatePackage package)
{
    public static TheoryData<string, string> Names => HostileNames.Spelled;

    [Theory, MemberData(nameof(Names))]
    public async Task Name_HoweverHostile_IsSpelledAsEachPlaceAllows(string name, string host)
    {
        using var solution = await package.Hive.CreateAsync(name);

        Assert.True(File.Exists(solution.File));
        Assert.Equal($"# {name}", solution.Lines("README.md")[0]);
        Assert.Contains($"name: {host}", solution.Lines("azure.yaml"));
        Assert.Contains($"TrustDomain {{ get; init; }} = \"{host}.local\";", solution.Read("ServiceDefaults/Mtls/MtlsOptions.cs"), StringComparison.Ordinal);
        Assert.Contains($"?? \"{host}.local\"", solution.Read("AppHost/MutualTls.cs"), StringComparison.Ordinal);
        Assert.Contains($"The {name} authors", solution.Read("LICENSE"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_LongerThanALabel_IsCutWhereOnlyAHostNameMayStand()
    {
        using var solution = await package.Hive.CreateAsync($"{new string('a', 39)}.{new string('b', 60)}");

        Assert.Contains($"name: {new string('a', 39)}", solution.Lines("azure.yaml"));
    }

    [Fact]
    public async Task UserSecrets_OfTwoSolutions_AreNotShared()
    {
        using var one = await package.Hive.CreateAsync("One");
        using var two = await package.Hive.CreateAsync("Two");

        var project = "AppHost/AppHost.csproj";
        string[] ids = [.. ((string[])[.. one.Lines(project), .. two.Lines(project)]).Where(line => line.Contains("UserSecretsId", StringComparison.Ordinal))];
        Assert.Equal(2, ids.Distinct().Count());
        Assert.DoesNotContain(ids[0], File.ReadAllText(Path.Combine(Folders.Repository, project)), StringComparison.Ordinal);
    }
}
