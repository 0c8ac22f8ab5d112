using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;

namespace Benchmarks.Harness;

/// <summary>A role of this program in a process of its own. Disposing it ends it.</summary>
internal sealed class RoleProcess : IAsyncDisposable
{
    private const int KeptLines = 40;
    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);

    private readonly string _role;
    private readonly Process _process;
    private readonly Channel<string> _answers = Channel.CreateUnbounded<string>();
    private readonly ConcurrentQueue<string> _lastLines = new();

    private RoleProcess(string role, Process process)
    {
        _role = role;
        _process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Pid => _process.Id;

    public static RoleProcess Start(IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new(arguments[0], Process.Start(start) ?? throw new BenchmarkException($"'{arguments[0]}' did not start."));
    }

    public async Task TellAsync(string command, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(command.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
    }

    /// <summary>Waits for an answer that begins with the word, and returns the rest of it.</summary>
    /// <exception cref="BenchmarkException">The role ended, or said nothing in time.</exception>
    public async Task<string> HearAsync(string word, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(AnswerDeadline);
        try
        {
            await foreach (var answer in _answers.Reader.ReadAllAsync(deadline.Token))
            {
                if (answer.StartsWith(word, StringComparison.Ordinal))
                    return answer[word.Length..].Trim();
            }
        }
        catch (OperationCanceledException silent) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BenchmarkException($"'{_role}' did not say '{word}' within {AnswerDeadline.TotalSeconds:0} s.{LastLines}", silent);
        }

        throw new BenchmarkException($"'{_role}' ended before it said '{word}'.{LastLines}");
    }

    /// <exception cref="BenchmarkException">It has ended.</exception>
    public void MustRun()
    {
        if (_process.HasExited)
            throw new BenchmarkException($"'{_role}' ended with exit code {_process.ExitCode} while it was measured.{LastLines}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(StopDeadline);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private string LastLines => _lastLines.IsEmpty ? "" : $" Its last lines:\n{string.Join('\n', _lastLines)}";

    private void Hear(string? line)
    {
        if (line is null)
            _answers.Writer.TryComplete();
        else if (line.StartsWith(RoleConsole.Mark, StringComparison.Ordinal))
            _answers.Writer.TryWrite(line[RoleConsole.Mark.Length..]);
        else
            Keep(line);
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;

        _lastLines.Enqueue(line);
        if (_lastLines.Count > KeptLines)
            _lastLines.TryDequeue(out _);
    }
}
