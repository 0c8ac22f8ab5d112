using Cli.Launch;

namespace Cli.Tests;

public sealed class LaunchProfileTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public void LaunchSettings_Read_GiveTheFirstProjectProfile()
    {
        var profile = Read("""
            {
              // comments are allowed here
              "profiles": {
                "IIS Express": { "commandName": "IISExpress", "environmentVariables": { "WRONG": "1" } },
                "http": {
                  "commandName": "Project",
                  "applicationUrl": "http://localhost:15080",
                  "environmentVariables": { "DOTNET_ENVIRONMENT": "Development" },
                },
                "https": { "commandName": "Project" }
              }
            }
            """);

        Assert.Equal("http", profile.Name);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["DOTNET_LAUNCH_PROFILE"] = "http",
                ["ASPNETCORE_URLS"] = "http://localhost:15080",
                ["DOTNET_ENVIRONMENT"] = "Development",
            },
            profile.Environment);
    }

    [Fact]
    public void LaunchSettings_ProfileSetsUrlsItself_WinOverTheApplicationUrl()
    {
        var profile = Read("""{ "profiles": { "a": { "commandName": "Project", "applicationUrl": "http://x", "environmentVariables": { "ASPNETCORE_URLS": "http://y" } } } }""");

        Assert.Equal("http://y", profile.Environment["ASPNETCORE_URLS"]);
    }

    [Theory]
    [InlineData("""{ "profiles": { "a": { "commandName": "Executable" } } }""")]
    [InlineData("""{ "profiles": { } }""")]
    [InlineData("{ }")]
    [InlineData("not json")]
    public void LaunchSettings_Unusable_AreNamed(string content)
    {
        var failed = Assert.Throws<CommandFailedException>(() => Read(content));

        Assert.Contains("launchSettings.json", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LaunchSettings_Absent_AreNamed() => Assert.Throws<CommandFailedException>(() => LaunchProfile.Read(_sandbox.Repository.LaunchSettings));

    public void Dispose() => _sandbox.Dispose();

    private LaunchProfile Read(string content) => LaunchProfile.Read(_sandbox.WriteFile("launchSettings.json", content));
}
