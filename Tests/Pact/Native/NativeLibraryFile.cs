using System.ComponentModel;
using System.Diagnostics;
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
            Unpack(Download($"@pact-foundation/pact-core-{library.Package}@{Version}", library.Hash), $"package/prebuilds/{library.Entry}", path);
        }

        return path;
    }

    /// <summary>By npm, which knows the user's registry.</summary>
    private static byte[] Download(string package, string hash)
    {
        var folder = Directory.CreateTempSubdirectory("pact-");
        try
        {
            var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["pack", package, "--silent", "--fetch-retries", "0"]) { UseShellExecute = false, WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
            using var npm = Process.Start(start)!;
            var error = npm.StandardError.ReadToEndAsync();
            npm.StandardOutput.ReadToEnd();
            npm.WaitForExit();
            if (npm.ExitCode != 0)
                throw new PactUnavailableException($"`npm pack {package}` failed, which has Pact's native library: {error.Result}");

            var content = File.ReadAllBytes(folder.GetFiles("*.tgz").Single().FullName);
            var actual = Convert.ToBase64String(SHA512.HashData(content));
            return actual == hash ? content : throw new PactFailureException($"'{package}' is not what Pact has published: its SHA-512 is {actual}, not {hash}.");
        }
        catch (Win32Exception missing)
        {
            throw new PactUnavailableException($"Pact's native library comes with npm, which does not start ({missing.Message}). Install Node.js.", missing);
        }
        finally
        {
            folder.Delete(recursive: true);
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
