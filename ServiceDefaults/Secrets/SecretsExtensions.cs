using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDefaults.Secrets;

internal static class SecretsExtensions
{
    /// <summary>Configuration key, and environment variable, with the directory's path.</summary>
    public const string DirectoryKey = "SECRETS_DIRECTORY";

    /// <summary>
    /// Adds the directory that <c>SECRETS_DIRECTORY</c> names to the configuration, before which it takes precedence, and
    /// keeps reading it. Without the setting nothing happens.
    /// </summary>
    /// <exception cref="SecretsException">The directory is not there, or a file in it cannot be read.</exception>
    public static void AddSecrets(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[DirectoryKey] is not { Length: > 0 } path)
            return;

        var secrets = new SecretsConfiguration(new SecretsDirectory(path));
        ((IConfigurationBuilder)builder.Configuration).Add(secrets);
        builder.Services.AddSingleton(secrets);
        builder.Services.AddHostedService<ReloadSecrets>();
    }
}
