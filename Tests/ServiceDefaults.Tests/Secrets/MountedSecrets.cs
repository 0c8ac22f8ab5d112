using System.Runtime.InteropServices;

namespace Testing;

/// <summary>A directory as Kubernetes mounts it: files are links through <c>..data</c>, and one rename swaps all of them.</summary>
internal sealed class MountedSecrets : IDisposable
{
    private int _versions;

    public MountedSecrets(params (string Name, string Content)[] files)
    {
        Path = Directory.CreateTempSubdirectory("secrets-").FullName;
        Swap(files);
    }

    public string Path { get; }

    public void Swap(params (string Name, string Content)[] files)
    {
        var version = $"..version_{++_versions}";
        Directory.CreateDirectory(System.IO.Path.Combine(Path, version));
        foreach (var (name, content) in files)
        {
            File.WriteAllText(System.IO.Path.Combine(Path, version, name), content);
            var link = System.IO.Path.Combine(Path, name);
            if (!System.IO.Path.Exists(link))
                File.CreateSymbolicLink(link, $"..data/{name}");
        }

        var next = System.IO.Path.Combine(Path, "..data_tmp");
        Directory.CreateSymbolicLink(next, version);
        Assert.Equal(0, Rename(next, System.IO.Path.Combine(Path, "..data")));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    // File.Move follows links, and Directory.Move replaces nothing.
    [DllImport("libc", EntryPoint = "rename", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(string from, string to);
}
