using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.FileSystemGlobbing;

namespace Cli.Pipeline;

/// <summary>A service with a pipeline of its own, as the AppHost derived it (`dotnet aspire do delivery-files`).</summary>
/// <param name="Name">What AppHost.cs calls it, such as `ordering`.</param>
/// <param name="Project">Its project file, relative to the repository.</param>
/// <param name="Paths">Globs of the files that it and its tests are made of.</param>
internal sealed record DeliveredService(string Name, string Project, IReadOnlyList<string> Paths)
{
    /// <summary>What assemblies and test projects call it, such as `Ordering`.</summary>
    public string AssemblyName => Path.GetFileNameWithoutExtension(Project);

    public string Folder => Path.GetDirectoryName(Project)!;

    public static IReadOnlyList<DeliveredService> All(Repository repository) =>
    [
        .. Directory.EnumerateDirectories(repository.ServicesDirectory)
            .Select(folder => Path.Combine(folder, "pipeline.json"))
            .Where(File.Exists)
            .Select(file => JsonSerializer.Deserialize<DeliveredService>(File.ReadAllText(file), JsonSerializerOptions.Web)!)
            .OrderBy(service => service.Name, StringComparer.Ordinal),
    ];

    public static DeliveredService Find(Repository repository, string name)
    {
        var all = All(repository);
        return all.FirstOrDefault(service => string.Equals(service.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new WrongUsageException($"No service '{name}' has a pipeline. There are: {string.Join(", ", all.Select(service => service.Name))}.");
    }

    /// <summary>Those of the files that the service is made of.</summary>
    public IReadOnlyList<string> FilesAmong(IEnumerable<string> files)
    {
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddIncludePatterns(Paths);
        return [.. matcher.Match(files).Files.Select(match => match.Path).Order(StringComparer.Ordinal)];
    }

    /// <summary>A hash of what the service is made of, and of the stages: the same as long as its pipeline would do the same.</summary>
    public string SourceHash(Repository repository, IReadOnlyList<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in FilesAmong(files).Concat(files.Where(file => file.StartsWith("Cli/Pipeline/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file}\0"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(Path.Combine(repository.Root, file))));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
