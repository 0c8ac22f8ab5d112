using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Embedded.Hosting.Tests.Orchestration;

public sealed class StartFailureTests
{
    [Fact]
    public async Task MissingProgram_FailsItsResourceAlone()
    {
        await using var app = new TestApplication();
        app.Builder.AddExecutable("api", "no-such-program", app.DirectoryPath);
        app.AddShell("other", "sleep 600");
        await app.StartAsync();

        await app.WaitForStateAsync("api", KnownResourceStates.FailedToStart);
        await app.WaitForStateAsync("other", KnownResourceStates.Running);

        Assert.StartsWith("'api' cannot start: the program 'no-such-program' was not found", Assert.Single(app.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingWorkingDirectory_IsNamed()
    {
        await using var app = new TestApplication();
        app.Builder.AddExecutable("api", "sleep", Path.Combine(app.DirectoryPath, "nowhere"), "600");
        await app.StartAsync();

        await app.WaitForStateAsync("api", KnownResourceStates.FailedToStart);

        Assert.Equal($"'api' cannot start: its working directory '{app.DirectoryPath}/nowhere' does not exist.", Assert.Single(app.Failures));
    }

    [Fact]
    public async Task MissingProject_FailsItsResource_WhenNothingReadsItBefore()
    {
        await using var app = new TestApplication();
        app.Builder.AddProject("api", "/nowhere/Api.csproj", launchProfileName: null);
        await app.StartAsync();

        await app.WaitForStateAsync("api", KnownResourceStates.FailedToStart);

        Assert.Equal("The project file '/nowhere/Api.csproj' of resource 'api' does not exist. Correct the path given to AddProject.", Assert.Single(app.Failures));
    }

    [Fact]
    public async Task ProjectByPath_IsBuiltWhenItIsFirstStarted()
    {
        await using var app = new TestApplication();
        await WriteProjectAsync(app, "Works", "System.Console.WriteLine(\"built\"); return 0;");
        await WriteProjectAsync(app, "Fails", "int number = \"text\";");
        app.Builder.AddProject("works", Path.Combine(app.DirectoryPath, "Works", "Works.csproj"));
        app.Builder.AddProject("fails", Path.Combine(app.DirectoryPath, "Fails", "Fails.csproj"));
        await app.StartAsync();

        await app.WaitForStateAsync("works", KnownResourceStates.Finished);
        await app.WaitForStateAsync("fails", KnownResourceStates.FailedToStart);

        Assert.Contains("error CS0029", Assert.Single(app.Failures), StringComparison.Ordinal);
    }

    private static async Task WriteProjectAsync(TestApplication app, string name, string program)
    {
        var directory = Directory.CreateDirectory(Path.Combine(app.DirectoryPath, name)).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(directory, $"{name}.csproj"),
            """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""",
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(directory, "Program.cs"), program, TestContext.Current.CancellationToken);
    }
}
