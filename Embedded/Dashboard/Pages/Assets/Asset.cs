using System.Security.Cryptography;

namespace Dashboard.Pages.Assets;

/// <summary>A file that pages refer to, from this assembly.</summary>
internal sealed class Asset
{
    public static readonly Asset Style = new("dashboard.css", "text/css; charset=utf-8");
    public static readonly Asset Script = new("dashboard.js", "text/javascript; charset=utf-8");
    public static readonly Asset Favicon = new("favicon.svg", "image/svg+xml");

    private static readonly Asset[] All = [Style, Script, Favicon];

    private Asset(string name, string contentType)
    {
        using var resource = typeof(Asset).Assembly.GetManifestResourceStream($"Assets/{name}")
            ?? throw new InvalidOperationException($"Assembly {typeof(Asset).Assembly.GetName().Name} was built without its resource Assets/{name}.");
        using var content = new MemoryStream();
        resource.CopyTo(content);

        (Name, ContentType, Content) = (name, contentType, content.ToArray());
        Hash = Convert.ToHexStringLower(SHA256.HashData(Content))[..16];
    }

    public string Name { get; }

    public string ContentType { get; }

    public byte[] Content { get; }

    public string Hash { get; }

    /// <summary>Changes with the content, which may therefore be kept for ever.</summary>
    public string Link => $"/assets/{Name}?v={Hash}";

    public static Asset? Find(string name) => Array.Find(All, asset => asset.Name == name);
}
