using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting.Startup;

/// <summary>
/// The AppHost's user secrets: values that are kept outside the repository from one run to the next. Without an id for them,
/// values last only as long as the AppHost.
/// </summary>
internal sealed class UserSecrets(string? path)
{
    private static readonly ConcurrentDictionary<string, Lock> Locks = new(StringComparer.Ordinal);
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static UserSecrets Of(string? id) => new(string.IsNullOrEmpty(id) ? null : PathHelper.GetSecretsPathFromSecretsId(id));

    /// <summary>The file; null when values are not kept.</summary>
    public string? Path { get; } = path;

    /// <summary>The value kept under a key, or a new one, which is kept from now on.</summary>
    public string GetOrAdd(string key, Func<string> create)
    {
        if (Path is null)
            return create();

        // Several applications in one process, as in tests, may share the file.
        lock (Locks.GetOrAdd(Path, _ => new Lock()))
        {
            var secrets = Read(Path);
            if (Find(secrets, key) is { } known)
                return known;

            var value = create();
            secrets[key] = value;
            try
            {
                Write(Path, secrets);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new DistributedApplicationException(
                    $"The generated value of '{key}' could not be kept in the user secrets '{Path}': {exception.Message} " +
                    $"Make the file writable, or set the value yourself with the environment variable {key.Replace(":", "__", StringComparison.Ordinal)}.",
                    exception);
            }
            return value;
        }
    }

    private static string? Find(JsonObject secrets, string key)
    {
        if (secrets.FirstOrDefault(item => string.Equals(item.Key, key, StringComparison.OrdinalIgnoreCase)).Value is JsonValue flat)
            return flat.ToString();

        // The file may also be nested: { "Parameters": { "postgres-password": … } }.
        var (section, name) = (key[..key.IndexOf(':')], key[(key.IndexOf(':') + 1)..]);
        var nested = secrets.FirstOrDefault(item => string.Equals(item.Key, section, StringComparison.OrdinalIgnoreCase)).Value as JsonObject;
        return nested?.FirstOrDefault(item => string.Equals(item.Key, name, StringComparison.OrdinalIgnoreCase)).Value?.ToString();
    }

    private static JsonObject Read(string path)
    {
        if (!File.Exists(path))
            return [];
        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            return JsonNode.Parse(File.ReadAllText(path), documentOptions: options) as JsonObject ?? [];
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException($"The user secrets in '{path}' are not valid JSON: {exception.Message} Mend the file, or delete it.", exception);
        }
    }

    /// <summary>Writes beside the file and moves over it, so that a crash leaves either the old content or the new.</summary>
    private static void Write(string path, JsonObject secrets)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(stream, secrets, Indented);
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
