using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Cli.Pipeline;

namespace Cli.Tests.Pipeline;

/// <summary>An image of one layer with one application that uses one package, in an archive as `docker save` writes it.</summary>
internal static class SmallImage
{
    /// <returns>The digest of its configuration.</returns>
    public static string Write(string folder, string package)
    {
        var layer = Tar(("app/App.deps.json", Utf8($$"""{ "libraries": { "{{package}}": { "type": "package", "serviceable": true, "sha512": "" } } }""")));
        var config = Utf8($$$"""{ "architecture": "amd64", "os": "linux", "config": {}, "rootfs": { "type": "layers", "diff_ids": ["{{{Digest(layer)}}}"] } }""");
        var manifest = Utf8("""[{ "Config": "config.json", "RepoTags": [], "Layers": ["layer.tar"] }]""");
        File.WriteAllBytes(Path.Combine(folder, ImageBuilder.Archive), Tar(("manifest.json", manifest), ("config.json", config), ("layer.tar", layer)));
        return Digest(config);
    }

    private static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    private static byte[] Tar(params ReadOnlySpan<(string Name, byte[] Content)> files)
    {
        using var stream = new MemoryStream();
        using var writer = new TarWriter(stream, leaveOpen: true);
        foreach (var (name, content) in files)
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        writer.Dispose();
        return stream.ToArray();
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
