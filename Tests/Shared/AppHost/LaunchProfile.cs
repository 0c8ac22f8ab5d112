using System.Text.Json;
using Cli;

namespace Testing;

internal static class LaunchProfile
{
    /// <summary>The variables that `dotnet run` would give the AppHost.</summary>
    public static Dictionary<string, string> Variables(Repository repository)
    {
        using var settings = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(repository.AppHostDirectory, "Properties", "launchSettings.json")));
        var profile = settings.RootElement.GetProperty("profiles").GetProperty("http");
        return new(profile.GetProperty("environmentVariables").EnumerateObject().Select(variable => KeyValuePair.Create(variable.Name, variable.Value.GetString()!)))
        {
            ["ASPNETCORE_URLS"] = profile.GetProperty("applicationUrl").GetString()!,
        };
    }
}
