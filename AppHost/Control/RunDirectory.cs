using System.Net.Sockets;
using System.Text.Json;

namespace AppHost.Control;

/// <summary>The folder `.run` beside the solution: where a running AppHost says that it runs.</summary>
internal sealed class RunDirectory(string path)
{
    /// <summary>The longest path that a Unix domain socket can have on every system (sockaddr_un of macOS: 104 bytes with its end).</summary>
    private const int LongestSocketPath = 103;

    private string StateFile => Path.Combine(path, "apphost.json");

    public static RunDirectory For(string appHostDirectory) =>
        new(Environment.GetEnvironmentVariable("APPHOST_RUN_DIRECTORY") is { Length: > 0 } chosen
            ? Path.GetFullPath(chosen)
            : Path.GetFullPath(Path.Combine(appHostDirectory, "..", ".run")));

    public string SocketPath()
    {
        var beside = Path.Combine(path, "control.sock");
        return beside.Length <= LongestSocketPath
            ? beside
            : Path.Combine(Directory.CreateTempSubdirectory("apphost-").FullName, "control.sock");
    }

    public RunningAppHost? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(StateFile), ControlJson.Default.RunningAppHost);
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null; // none was written, or one was cut off by a crash: either way nothing can be reached through it
        }
    }

    /// <exception cref="DistributedApplicationException">An AppHost of this solution already runs.</exception>
    public void RefuseSecond()
    {
        if (Read() is not { } running)
            return;

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(running.Socket));
        }
        catch (SocketException)
        {
            return; // nobody listens: left behind by an AppHost that was killed
        }

        throw new DistributedApplicationException(
            $"This system already runs (AppHost process {running.Pid}). Stop it with `dotnet platform.cs down`, then start again.");
    }

    public void Create()
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Write(RunningAppHost running)
    {
        var written = StateFile + ".new";
        File.WriteAllText(written, JsonSerializer.Serialize(running, ControlJson.Default.RunningAppHost));
        File.Move(written, StateFile, overwrite: true);
    }

    public void Clear() => File.Delete(StateFile);
}
