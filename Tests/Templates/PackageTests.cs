using System.IO.Compression;

namespace Templates;

/// <summary>What is packed, how much it is, and how long a new solution takes.</summary>
[Collection(nameof(Alone))]
public sealed class PackageTests(TemplatePackage package, ITestOutputHelper output)
{
    private const long MostBytes = 1_200_000;
    private const int Attempts = 10;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    [Fact]
    public void Package_OfTheRepository_IsSmallerThan1200Kilobytes()
    {
        var size = new FileInfo(package.Path).Length;

        output.WriteLine($"{size} bytes");
        Assert.InRange(size, 1, MostBytes);
    }

    [Fact]
    public async Task Package_OfTheRepository_HoldsOnlyWhatGitTracksWithoutTheTemplatesTests()
    {
        var tracked = (await Tool.GitAsync(Folders.Repository, "-c", "core.quotePath=off", "ls-files")).Successfully().Output.Split('\n').ToHashSet();
        using var archive = await ZipFile.OpenReadAsync(package.Path, TestContext.Current.CancellationToken);
        string[] content = [.. archive.Entries.Select(entry => Uri.UnescapeDataString(entry.FullName)).Where(name => name.StartsWith("content/", StringComparison.Ordinal)).Select(name => name["content/".Length..])];

        Assert.Contains("AppHost/AppHost.cs", content);
        Assert.Contains(".template.config/template.json", content);
        Assert.Empty(content.Except(tracked));
        Assert.DoesNotContain(content, file => file.StartsWith("Tests/Templates/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NewSolution_WithoutRestoring_IsThereWithinThreeSeconds()
    {
        var times = new List<TimeSpan>();
        // As often as it takes to find the machine undisturbed once.
        while (times.Count < Attempts && !times.Exists(time => time < Longest))
        {
            var parent = Folders.Temporary();
            times.Add((await package.Hive.NewAsync("Shop", Path.Combine(parent.FullName, "Shop"))).Successfully().Took);
            parent.Delete(recursive: true);
        }

        output.WriteLine(string.Join(", ", times.Select(time => $"{time.TotalSeconds:0.0} s")));
        Assert.InRange(times.Min(), TimeSpan.Zero, Longest);
    }
}
