namespace ServiceDefaults.Secrets;

/// <summary>
/// A directory with one file per configuration key, as Vault's agent, the Secrets Store CSI driver and Kubernetes mount them.
/// <c>__</c> in a file's name separates sections, as in environment variables; names that begin with a dot are the mount's own.
/// </summary>
internal sealed class SecretsDirectory(string path)
{
    /// <summary>Longer than any connection string, key or certificate; a larger file was put there by mistake.</summary>
    public const int LongestFile = 64 * 1024;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Reads all files. A newline at the end of a file is its editor's and not the secret's.</summary>
    /// <exception cref="SecretsException">The directory or a file cannot be read; the message never has a file's content.</exception>
    public Dictionary<string, string?> Read()
    {
        var secrets = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in Files())
        {
            var key = System.IO.Path.GetFileName(file).Replace("__", ":", StringComparison.Ordinal);
            if (!secrets.TryAdd(key, Read(file)))
                throw new SecretsException($"Two files of the secrets directory '{Path}' are for the key '{key}'. Remove one of them.");
        }

        return secrets;
    }

    private IEnumerable<string> Files()
    {
        try
        {
            return [.. Directory.EnumerateFiles(Path).Where(file => System.IO.Path.GetFileName(file)[0] != '.').Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SecretsException(
                $"The secrets directory '{Path}' cannot be read: {error.Message} Mount it, or unset {SecretsExtensions.DirectoryKey}.", error);
        }
    }

    private static string Read(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            if (stream.Length > LongestFile)
                throw new SecretsException($"The secret '{file}' has {stream.Length} bytes; at most {LongestFile} are read. Is it the right file?");

            using var reader = new StreamReader(stream);
            var text = reader.ReadToEnd();
            return text.EndsWith('\n') ? text[..^(text.EndsWith("\r\n", StringComparison.Ordinal) ? 2 : 1)] : text;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SecretsException($"The secret '{file}' cannot be read: {error.Message} Let the service's account read it.", error);
        }
    }
}
