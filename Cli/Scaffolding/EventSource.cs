using Cli.Scaffolding.Naming;

namespace Cli.Scaffolding;

/// <summary>Where an event's shape can be read.</summary>
internal static class EventSource
{
    /// <returns>
    /// The file, relative to the repository, in which a service other than the new one declares the event: its publisher's, if
    /// that is named like the event's owner; null when there is none.
    /// </returns>
    public static string? Find(Repository repository, ConsumedEvent consumed, ServiceName consumer)
    {
        var declaration = $"[MessageType(\"{consumed.Type}\")]";
        var owner = consumed.Type.Split('.')[0];
        return Directory.EnumerateDirectories(repository.ServicesDirectory)
            .Where(service => Path.GetFileName(service) != consumer.Value)
            .OrderBy(service => ServiceName.KebabCase(Path.GetFileName(service)) != owner)
            .ThenBy(service => service, StringComparer.Ordinal)
            .SelectMany(service => Directory.EnumerateFiles(service, "*.cs", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains(declaration, StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(repository.Root, file).Replace('\\', '/'))
            .FirstOrDefault();
    }
}
