using System.Diagnostics;
using Embedded.Hosting.Tests.Processes;

namespace Embedded.Hosting.Tests.Orchestration;

/// <summary>One of Tests/ProcessHost's AppHosts, running as a program of its own.</summary>
internal sealed class AppHostProgram : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly TestDirectory _data = new();
    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];

    private AppHostProgram(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["EMBEDDED_DATA_DIRECTORY"] = _data.Path;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public IReadOnlyList<string> Output
    {
        get { lock (_output) return [.. _output]; }
    }

    public string Errors
    {
        get { lock (_errors) return string.Join('\n', _errors); }
    }

    public static IReadOnlyList<string> Command(string name, params string[] args) =>
    [
        "dotnet", AppContext.BaseDirectory.Replace("Embedded.Hosting.Tests", "ProcessHost", StringComparison.Ordinal) + "ProcessHost.dll", "apphost", name, .. args,
    ];

    public static AppHostProgram Start(string name, params string[] args) => new(Command(name, args), new Dictionary<string, string>());

    public static AppHostProgram Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment) => new(command, environment);

    public Task WaitForLineAsync(string text) => Eventually.HoldsAsync(
        $"the output has '{text}'", Limit, () => Output.Any(line => line.Contains(text, StringComparison.Ordinal)));

    public async Task<int> WaitForExitAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);

        _process.WaitForExit();
        _process.Dispose();
        _data.Dispose();
    }

    private static void Keep(List<string> lines, string? line)
    {
        if (line is null)
            return;

        lock (lines)
            lines.Add(line);
    }
}
