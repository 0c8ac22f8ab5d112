using System.Text.Json;

namespace Cli.Launch;

/// <summary>The first profile of a launchSettings.json that starts the project: what `dotnet run` would use.</summary>
internal sealed record LaunchProfile(string Name, IReadOnlyDictionary<string, string> Environment)
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static LaunchProfile Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            foreach (var profile in document.RootElement.GetProperty("profiles").EnumerateObject())
            {
                if (profile.Value.TryGetProperty("commandName", out var command) && command.GetString() == "Project")
                    return new(profile.Name, EnvironmentOf(profile.Name, profile.Value));
            }
        }
        catch (Exception unusable) when (unusable is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandFailedException($"cannot read the launch profile from '{path}': {unusable.Message}", unusable);
        }

        throw new CommandFailedException($"'{path}' has no profile with \"commandName\": \"Project\". Add one: the AppHost starts with its environment.");
    }

    /// <summary>A profile's own ASPNETCORE_URLS wins over its applicationUrl, as in `dotnet run`.</summary>
    private static Dictionary<string, string> EnvironmentOf(string name, JsonElement profile)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["DOTNET_LAUNCH_PROFILE"] = name };
        if (profile.TryGetProperty("applicationUrl", out var urls) && urls.GetString() is { Length: > 0 } addresses)
            environment["ASPNETCORE_URLS"] = addresses;

        if (profile.TryGetProperty("environmentVariables", out var variables))
        {
            foreach (var variable in variables.EnumerateObject())
                environment[variable.Name] = variable.Value.GetString() ?? "";
        }

        return environment;
    }
}
