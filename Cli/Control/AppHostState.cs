using System.Text.Json;

namespace Cli.Control;

/// <summary>What a running AppHost leaves behind to be found by: its process and the socket of its control channel.</summary>
internal sealed record AppHostState(int Pid, string Socket, string Engine, DateTimeOffset StartedAt)
{
    /// <summary>Null when there is no such file, or it is still empty.</summary>
    public static AppHostState? Read(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            return text.Length == 0 ? null : JsonSerializer.Deserialize(text, ControlJson.Default.AppHostState);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException malformed)
        {
            throw new CommandFailedException($"'{path}' is not what an AppHost writes ({malformed.Message}). Delete it, then try again.", malformed);
        }
    }
}
