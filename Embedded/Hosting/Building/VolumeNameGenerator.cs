using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Names volumes so that those of different AppHosts on one machine do not meet.</summary>
public static class VolumeNameGenerator
{
    /// <summary><c>APPLICATION-HASH-RESOURCE-SUFFIX</c>, where the hash is of the AppHost's path.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="suffix">What the volume is for: letters, digits, <c>_</c>, <c>.</c> and <c>-</c>.</param>
    public static string Generate<T>(IResourceBuilder<T> builder, string suffix)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(suffix);
        if (!suffix.Select((character, index) => IsValid(character, index)).All(valid => valid))
            throw new ArgumentException($"The suffix '{suffix}' of a volume may contain only letters, digits, '_', '.' and '-', and must start with a letter or digit.", nameof(suffix));

        var application = string.Concat(builder.ApplicationBuilder.Environment.ApplicationName.Select((character, index) => IsValid(character, index) ? character : '_'));
        var hash = builder.ApplicationBuilder.Configuration["AppHost:Sha256"]![..10];
        return $"{application.ToLowerInvariant()}-{hash.ToLowerInvariant()}-{builder.Resource.Name}-{suffix}";
    }

    private static bool IsValid(char character, int index) =>
        char.IsAsciiLetter(character) || char.IsNumber(character) || (index > 0 && character is ('_' or '.' or '-'));
}
