using System.Text;

namespace Cli.Tests.Pipeline;

/// <summary>A database of one advisory as Trivy reads it (aquasecurity/trivy-db, a file of go.etcd.io/bbolt): so small that one page holds it.</summary>
internal static class AdvisoryDatabase
{
    private const int PageSize = 4096;
    private const string Source = "nuget::GitHub Security Advisory Nuget", Advisory = "CVE-2024-21907";

    /// <param name="cache">Trivy's folder.</param>
    /// <param name="package">The NuGet package whose versions before 13.0.1 are vulnerable.</param>
    /// <param name="severity">HIGH, for example.</param>
    public static void Write(string cache, string package, string severity)
    {
        var root = Page(3, flags: 2, count: 3, Leaf(
            ("data-source", 1, Bucket(Source, 0, """{ "ID": "ghsa", "Name": "GitHub" }"""u8.ToArray())),
            (Source, 1, Bucket(package, 1, Bucket(Advisory, 0, """{ "PatchedVersions": ["13.0.1"], "VulnerableVersions": ["< 13.0.1"] }"""u8.ToArray()))),
            ("vulnerability", 1, Bucket(Advisory, 0, Encoding.UTF8.GetBytes($$"""{ "Severity": "{{severity}}" }""")))));
        var database = (byte[][])[Page(0, flags: 4, count: 0, Meta(0)), Page(1, flags: 4, count: 0, Meta(1)), Page(2, flags: 16, count: 0, []), root];
        var folder = Directory.CreateDirectory(Path.Combine(cache, "db")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "trivy.db"), [.. database.SelectMany(page => page.Concat(new byte[PageSize - page.Length]))]);
        File.WriteAllText(Path.Combine(folder, "metadata.json"), """{ "Version": 2, "NextUpdate": "2999-01-01T00:00:00Z" }""");
    }

    private static byte[] Page(ulong id, ushort flags, ushort count, byte[] content) =>
        [.. BitConverter.GetBytes(id), .. BitConverter.GetBytes(flags), .. BitConverter.GetBytes(count), .. new byte[4], .. content];

    /// <summary>The root's page is 3, the free list's is 2, and there are 4.</summary>
    private static byte[] Meta(ulong transaction)
    {
        byte[] meta = [.. new ulong[] { 0x2_ED0C_DAED, PageSize, 3, 0, 2, 4, transaction }.SelectMany(BitConverter.GetBytes)];
        return [.. meta, .. BitConverter.GetBytes(meta.Aggregate(0xCBF2_9CE4_8422_2325, (hash, value) => unchecked((hash ^ value) * 0x100_0000_01B3)))]; // FNV-1a
    }

    /// <summary>One whose page lies in its parent's.</summary>
    private static byte[] Bucket(string key, int isBucket, byte[] value) => [.. new byte[16], .. Page(0, flags: 2, count: 1, Leaf((key, isBucket, value)))];

    /// <summary>Where each key lies and how long it and its value are, then these. Keys are in order.</summary>
    private static byte[] Leaf(params (string Key, int IsBucket, byte[] Value)[] items)
    {
        byte[] elements = [], data = [];
        foreach (var (key, isBucket, value) in items)
        {
            var position = (items.Length * 16) - elements.Length + data.Length;
            elements = [.. elements, .. new[] { isBucket, position, key.Length, value.Length }.SelectMany(BitConverter.GetBytes)];
            data = [.. data, .. Encoding.ASCII.GetBytes(key), .. value];
        }

        return [.. elements, .. data];
    }
}
