using Cli;
using Cli.Aspire;
using Cli.Prerequisites;
using Cli.Terminal;

namespace Templates;

/// <summary>From one packed version to the next: what users changed stays, what the template changed comes.</summary>
public sealed class UpgradeTests(TemplatePackage package, NextVersion next) : IClassFixture<NextVersion>, IAsyncLifetime
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private Solution _solution = null!;

    [Fact]
    public async Task Upgrade_OfChangedFiles_KeepsTheUsersChangesAndAppliesTheTemplates()
    {
        await ChangeAsync("README.md", text => $"{text}\nOurs.\n");
        await ChangeAsync("AppHost/AppHost.cs", text => $"// ours\n{text}");
        await CommitAsync();

        Assert.True(await UpgradeAsync() == ExitCode.Done, $"{_error}{_output}");

        Assert.Equal("template-1.1.0", await GitAsync("branch", "--show-current"));
        Assert.Empty(await GitAsync("status", "--porcelain"));
        Assert.EndsWith("\nOurs.\n", _solution.Read("README.md"), StringComparison.Ordinal);
        Assert.Contains("// ours\n", _solution.Read("AppHost/AppHost.cs"), StringComparison.Ordinal);
        Assert.Contains("Theirs: one line more.", _solution.Read("CONTRIBUTING.md"), StringComparison.Ordinal);
        Assert.Equal("New.\n", _solution.Read("docs/new.md"));
        Assert.Contains("\"version\": \"1.1.0\"", _solution.Read(".platform/template.json"), StringComparison.Ordinal);
        Assert.Equal(await GitAsync("show", "main:AppHost/AppHost.csproj"), _solution.Read("AppHost/AppHost.csproj").Trim());
    }

    [Fact]
    public async Task Upgrade_OfLinesThatBothChanged_LeavesAConflictToTheUser()
    {
        await ChangeAsync("CONTRIBUTING.md", text => $"Ours: another line.\n{text}");
        await CommitAsync();

        Assert.Equal(ExitCode.Failed, await UpgradeAsync());

        Assert.Equal("CONTRIBUTING.md", await GitAsync("diff", "--name-only", "--diff-filter=U"));
        Assert.Contains("CONTRIBUTING.md", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("<<<<<<<", _solution.Read("CONTRIBUTING.md"), StringComparison.Ordinal);
        Assert.Equal("New.\n", _solution.Read("docs/new.md"));
        (await Tool.GitAsync(_solution.Root, "cherry-pick", "--abort")).Successfully();
        Assert.Empty(await GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task Upgrade_WithUncommittedWork_IsRefusedAndTouchesNothing()
    {
        await ChangeAsync("README.md", text => $"{text}\nNot committed.\n");

        Assert.Equal(ExitCode.Failed, await UpgradeAsync());

        Assert.Contains("uncommitted work", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal("main", await GitAsync("branch", "--show-current"));
        Assert.EndsWith("\nNot committed.\n", _solution.Read("README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_ToAVersionThatIsNotThere_SaysSoAndTouchesNothing()
    {
        Assert.Equal(ExitCode.Failed, await UpgradeAsync("9.9.9"));

        Assert.Contains("Platform.Templates@9.9.9", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal("main", await GitAsync("branch", "--show-current"));
        Assert.Empty(await GitAsync("status", "--porcelain"));
    }

    /// <summary>A solution of 1.0.0 under git.</summary>
    public async ValueTask InitializeAsync()
    {
        _solution = await package.Hive.CreateAsync("Contoso.Shop", "--company", "Contoso");
        await GitAsync("init", "--quiet", "--initial-branch=main");
        await GitAsync("config", "user.name", "Template Tests");
        await GitAsync("config", "user.email", "tests@example.org");
        await CommitAsync();
    }

    public ValueTask DisposeAsync()
    {
        _solution.Dispose();
        _output.Dispose();
        _error.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<int> UpgradeAsync(string? to = null)
    {
        string[] target = to is null ? [] : ["--to", to];
        return CommandLine.RunAsync(
            ["upgrade", "--source", next.Packages, .. target],
            new Workspace
            {
                Repository = new(_solution.Root),
                Output = PlainOrLive.Create(_output),
                Error = _error,
                Aspire = new AspireCli(new(_solution.Root)),
                Servers = _ => Task.FromResult(new ServerChoice(AreLocal: true, "a test says so")),
                Prerequisites = _ => [],
            });
    }

    private async Task ChangeAsync(string file, Func<string, string> change) =>
        await File.WriteAllTextAsync(Path.Combine(_solution.Root, file), change(_solution.Read(file)));

    private async Task CommitAsync()
    {
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "--message", "Ours");
    }

    private async Task<string> GitAsync(params string[] arguments) => (await Tool.GitAsync(_solution.Root, arguments)).Successfully().Output.Trim();
}

/// <summary>The packed versions 1.0.0 and 1.1.0, which has a line and a file more.</summary>
public sealed class NextVersion(TemplatePackage package) : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Folders.Temporary();

    public string Packages => Path.Combine(_directory.FullName, "packages");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Packages);
        File.Copy(package.Path, Path.Combine(Packages, Path.GetFileName(package.Path)));
        var clone = Path.Combine(_directory.FullName, "next");
        await TrackedCopyAsync(clone);
        var contributing = Path.Combine(clone, "CONTRIBUTING.md");
        await File.WriteAllTextAsync(contributing, $"Theirs: one line more.\n{await File.ReadAllTextAsync(contributing)}");
        await File.WriteAllTextAsync(Path.Combine(clone, "docs", "new.md"), "New.\n");
        (await Tool.GitAsync(clone, "add", "--all")).Successfully();
        await TemplatePackage.PackAsync(clone, "1.1.0", Packages);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>The repository as it is now, with what is not committed yet.</summary>
    private static async Task TrackedCopyAsync(string clone)
    {
        var tracked = (await Tool.GitAsync(Folders.Repository, "-c", "core.quotePath=off", "ls-files")).Successfully().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var file in tracked.Where(file => File.Exists(Path.Combine(Folders.Repository, file))))
        {
            var copy = Path.Combine(clone, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Folders.Repository, file), copy);
        }

        (await Tool.GitAsync(clone, "init", "--quiet")).Successfully();
    }
}
