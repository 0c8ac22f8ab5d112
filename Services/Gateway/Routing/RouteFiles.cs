using System.Text.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Gateway.Routing;

/// <summary>
/// The <c>routes.json</c> of all services as configuration. An edit that cannot be read leaves the last good content in place; at
/// the start there is none, so the start fails. Thread-safe.
/// </summary>
internal sealed class RouteFiles(IFileProvider files) : ConfigurationProvider, IConfigurationSource, IDisposable
{
    /// <summary>The setting that names their folder; without it, the one that was built.</summary>
    public const string Folder = "Routes:Folder";

    public static RouteFiles For(IConfiguration configuration)
    {
        var folder = configuration[Folder] ?? Path.Combine(AppContext.BaseDirectory, "routes");
        return new(Directory.Exists(folder) ? new PhysicalFileProvider(folder) : new NullFileProvider());
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Signals a change of any of them once.</summary>
    public IChangeToken Watch() => files.Watch("*.json");

    public override void Load() => Data = Read();

    /// <exception cref="InvalidDataException">One cannot be read, two say the same, or none is left; nothing has changed.</exception>
    public void Reload()
    {
        var read = Read();
        Data = read.Count > 0 || Data.Count == 0 ? read : throw new InvalidDataException("There are no routes any more.");
        OnReload();
    }

    public void Dispose() => (files as IDisposable)?.Dispose();

    private Dictionary<string, string?> Read()
    {
        var all = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files.GetDirectoryContents("").Where(file => file.Name.EndsWith(".json", StringComparison.Ordinal)).OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            foreach (var (key, value) in Read(file).Where(entry => entry.Value is not null))
            {
                if (!all.TryAdd(key, value))
                    throw new InvalidDataException($"The routes in '{file.Name}' cannot be used: another file says '{key}' already.");
            }
        }

        return all;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Read(IFileInfo file)
    {
        try
        {
            using var json = file.CreateReadStream();
            return new ConfigurationBuilder().AddJsonStream(json).Build().AsEnumerable();
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or FormatException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The routes in '{file.Name}' cannot be read: {unreadable.GetBaseException().Message}", unreadable);
        }
    }
}
