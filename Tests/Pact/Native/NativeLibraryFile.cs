using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PactNet.Exceptions;

namespace PactNet.Native;

/// <summary>Pact's native library: from the npm package that Pact publishes for this platform, kept in the user's cache.</summary>
internal static class NativeLibraryFile
{
    private const string Version = "20.2.0";

    /// <summary>The package of a platform, the library in it, and the package's SHA-512.</summary>
    private static readonly Dictionary<string, (string Package, string Entry, string Hash)> Packages = new()
    {
        ["linux-x64"] = ("linux-x64-glibc", "linux-x64/libpact_ffi.so", "sj2gGwCkq1QPIXrXW7jaGKAmn5eJIAgNURKAVqE9z2+uEZWqIni/Bp2Jh6xt4L+nyHOZ5F/pZ/J1FxKf//ilEw=="),
        ["linux-arm64"] = ("linux-arm64-glibc", "linux-arm64/libpact_ffi.so", "TrTe+8Q68B08mAvWWITEXkMQDRkLRtu0yJO+E/db5iZK8hubigfFzTJaGamMeu1UbBvUf3LUv0lF/uxc3YY5Eg=="),
        ["osx-x64"] = ("darwin-x64", "darwin-x64/libpact_ffi.dylib", "E1dgxZ+Y1o04Rq1dthHNv1Xwc41TNWpmEWuerrgh9sFMkzPf5KoczKw3brvdSyuHZPXb0uOeDtTU35wPfy8eGw=="),
        ["osx-arm64"] = ("darwin-arm64", "darwin-arm64/libpact_ffi.dylib", "oKSS6QCbxNhTV4v/Tpt70zsPU5UN60VsdHR1JvVCjJ1YyxB3INElIYzBeywYPzR1C1An1Sfx1KONCPeFykhfmA=="),
        ["win-x64"] = ("windows-x64", "win32-x64/pact_ffi.dll", "CPDQdUxy+bLZ2pni4wU2DBpHq3GjNP49moh9qoJJ6HZBQFdR68yRStOB5xatjZneGZdicSG3EXfxdVoxTn3YYA=="),
    };

    // Also remembers that it cannot be had.
    private static readonly Lazy<string> Found = new(Find);

    /// <summary>Where it is; it is downloaded where this user does not have it yet.</summary>
    /// <exception cref="PactUnavailableException">It cannot be had.</exception>
    public static string Location => Found.Value;

    private static string Find()
    {
        // Not the runtime's own identifier, in which a Linux distribution that has built it names itself.
        var linux = File.Exists("/etc/alpine-release") ? "linux-musl" : "linux";
        var platform = $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : linux)}-{RuntimeInformation.ProcessArchitecture}".ToLowerInvariant();
        if (!Packages.TryGetValue(platform, out var library))
            throw new PactUnavailableException($"Tests/Pact knows no native library of Pact for {platform}.");

        var cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "pact", Version);
        var path = Path.Combine(cache, Path.GetFileName(library.Entry));
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(cache);
            var registry = Environment.GetEnvironmentVariable("npm_config_registry") ?? "https://registry.npmjs.org";
            var package = new Uri($"{registry.TrimEnd('/')}/@pact-foundation/pact-core-{library.Package}/-/pact-core-{library.Package}-{Version}.tgz");
            Unpack(Download(package, library.Hash), $"package/prebuilds/{library.Entry}", path);
        }

        return path;
    }

    private static byte[] Download(Uri source, string hash)
    {
        try
        {
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, source);
            using var response = client.Send(request);
            using var package = new MemoryStream();
            response.EnsureSuccessStatusCode().Content.ReadAsStream().CopyTo(package);
            var actual = Convert.ToBase64String(SHA512.HashData(package.ToArray()));
            return actual == hash ? package.ToArray() : throw new PactFailureException($"'{source}' is not what Pact has published: its SHA-512 is {actual}, not {hash}.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException)
        {
            throw new PactUnavailableException($"Pact's native library cannot be downloaded from '{source}': {error.Message} If your npm registry is another one, set npm_config_registry.", error);
        }
    }

    private static void Unpack(byte[] package, string name, string path)
    {
        using var files = new TarReader(new GZipStream(new MemoryStream(package), CompressionMode.Decompress));
        while (files.GetNextEntry() is { } file)
        {
            if (file.Name != name)
                continue;

            // Several tests may do this at the same time.
            var unfinished = $"{path}.{Guid.NewGuid():N}";
            file.ExtractToFile(unfinished, overwrite: false);
            File.Move(unfinished, path, overwrite: true);
        }
    }
}
