using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.UserSecrets;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Startup;

/// <summary>What an AppHost's configuration holds beside what every host's does.</summary>
internal static class AppHostConfiguration
{
    /// <summary>
    /// Adds the user secrets of the AppHost's assembly in Development, below environment variables and command line. A host does so by
    /// itself only for the assembly that was started, which in a test is another one.
    /// </summary>
    public static UserSecrets AddUserSecrets(IConfigurationManager configuration, Assembly? appHost, IHostEnvironment environment)
    {
        var secrets = UserSecrets.Of(appHost?.GetCustomAttribute<UserSecretsIdAttribute>()?.UserSecretsId);
        if (secrets.Path is { } path && File.Exists(path) && environment.IsDevelopment() && !configuration.Sources.OfType<JsonConfigurationSource>().Any(source => IsAt(source, path)))
        {
            var above = configuration.Sources.LastOrDefault(source => source is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
            var index = above is null ? configuration.Sources.Count : configuration.Sources.IndexOf(above);
            configuration.Sources.Insert(index, new JsonConfigurationSource
            {
                FileProvider = new PhysicalFileProvider(Path.GetDirectoryName(path)!),
                Path = Path.GetFileName(path),
                Optional = true,
            });
        }
        return secrets;
    }

    /// <summary>Adds where the AppHost is, and the hash of it that sets its volumes apart from those of other AppHosts; returns its path.</summary>
    public static string AddIdentity(IConfigurationBuilder configuration, string directory, string name)
    {
        var path = Path.GetFullPath(Path.Join(directory, name));
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AppHost:Directory"] = directory,
            ["AppHost:Path"] = path,
            ["AppHost:Sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(path.ToLowerInvariant()))),
        });
        return path;
    }

    private static bool IsAt(JsonConfigurationSource source, string path) =>
        source.Path is { } relative && source.FileProvider?.GetFileInfo(relative).PhysicalPath is { } full
        && string.Equals(full, path, StringComparison.Ordinal);
}
