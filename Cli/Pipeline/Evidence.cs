using System.Text.Json;

namespace Cli.Pipeline;

/// <summary>What a stage leaves for the next one and for whoever asks, in <c>artifacts/pipeline/SERVICE/STAGE.json</c>.</summary>
/// <param name="Source">The hash of the source that it is about.</param>
/// <param name="At">When the stage ended, UTC.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Results">What it found or made, by name.</param>
internal sealed record Evidence(string Source, DateTimeOffset At, double Seconds, IReadOnlyDictionary<string, string> Results)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Null when the stage did not succeed yet.</summary>
    public static Evidence? Read(string folder, string stage)
    {
        var file = FileOf(folder, stage);
        return File.Exists(file) ? JsonSerializer.Deserialize<Evidence>(File.ReadAllText(file), Json) : null;
    }

    public void Write(string folder, string stage) => File.WriteAllText(FileOf(folder, stage), JsonSerializer.Serialize(this, Json));

    public static void Remove(string folder, string stage) => File.Delete(FileOf(folder, stage));

    private static string FileOf(string folder, string stage) => Path.Combine(folder, $"{stage}.json");
}
