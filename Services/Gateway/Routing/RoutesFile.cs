using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Gateway.Routing;

/// <summary>
/// <c>routes.json</c> as configuration. An edit that cannot be read leaves the last good content in place; at the start there
/// is none, so the start fails. Thread-safe.
/// </summary>
internal sealed class RoutesFile(IFileProvider files) : ConfigurationProvider, IConfigurationSource
{
    public const string Name = "routes.json";

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Signals a change of the file once.</summary>
    public IChangeToken Watch() => files.Watch(Name);

    public override void Load() => Data = Read();

    /// <exception cref="InvalidDataException">It cannot be read; nothing has changed.</exception>
    public void Reload()
    {
        Data = Read();
        OnReload();
    }

    private Dictionary<string, string?> Read()
    {
        try
        {
            using var reader = new StreamReader(files.GetFileInfo(Name).CreateReadStream());
            using var json = new MemoryStream(Encoding.UTF8.GetBytes(reader.ReadToEnd()));
            var content = new JsonStreamConfigurationProvider(new JsonStreamConfigurationSource { Stream = json });
            content.Load();
            return Flatten(content, parent: null).ToDictionary(StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or FormatException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The routes in '{Name}' cannot be read: {unreadable.GetBaseException().Message}", unreadable);
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Flatten(JsonStreamConfigurationProvider content, string? parent)
    {
        foreach (var key in content.GetChildKeys([], parent).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var path = parent is null ? key : ConfigurationPath.Combine(parent, key);
            if (content.TryGet(path, out var value))
                yield return new(path, value);
            foreach (var below in Flatten(content, path))
                yield return below;
        }
    }
}
