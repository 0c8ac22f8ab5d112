using System.Security.Cryptography;

namespace Dashboard.Pages.Assets;

/// <summary>A file that pages refer to, from this assembly.</summary>
internal sealed class Asset
{
    private const string Folder = "Assets/";

    private static readonly Asset[] All =
    [
        .. typeof(Asset).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new Asset(name)),
    ];

    private Asset(string resource)
    {
        Name = resource[Folder.Length..];
        ContentType = Path.GetExtension(Name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            var other => throw new InvalidOperationException($"{resource}: name the content type of '{other}' here."),
        };
        using var file = typeof(Asset).Assembly.GetManifestResourceStream(resource)!;
        using var content = new MemoryStream();
        file.CopyTo(content);
        Content = content.ToArray();
    }

    /// <summary>Changes with the content of any of them: scripts import each other by name, and so must be of one version.</summary>
    public static string Version { get; } = Convert.ToHexStringLower(SHA256.HashData([.. All.SelectMany(asset => asset.Content)]))[..16];

    public static IEnumerable<string> Names => All.Select(asset => asset.Name);

    public string Name { get; }

    public string ContentType { get; }

    public byte[] Content { get; }

    public static Asset? Find(string name) => Array.Find(All, asset => asset.Name == name);

    /// <summary>An address whose content may be kept for ever.</summary>
    public static string Link(string name) => $"/assets/{Version}/{name}";
}
