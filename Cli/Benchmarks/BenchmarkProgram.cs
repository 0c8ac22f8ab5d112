using System.ComponentModel;
using System.Diagnostics;
using Cli.Launch;

namespace Cli.Benchmarks;

/// <summary>The program Tests/Benchmarks, which measures; the command builds it, shows its progress, and reads its figures.</summary>
internal sealed class BenchmarkProgram(Repository repository, Action<string> say)
{
    private const string Name = "Benchmarks";
    private const int KeptErrors = 60;

    // Servers are stopped in order, which may take a while on a busy machine.
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(60);

    private readonly Repository _release = repository with { Configuration = "Release" };

    private string Directory => Path.Combine(_release.TestsDirectory, Name);

    /// <exception cref="CommandFailedException">This is no machine to measure on, or the system itself runs.</exception>
    public static async Task CheckMachineAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new CommandFailedException("this benchmark reads processor times from /proc, which only Linux has.");
        }

        await workspace.Aspire.RestoreAsync(cancellationToken);
        if (await workspace.AppHost.FindAsync(cancellationToken) is not null)
        {
            throw new CommandFailedException("the system is running and would take its share of the processors. Stop it with: dotnet aspire stop");
        }
    }

    public Task BuildAsync(CancellationToken cancellationToken) =>
        DotNet.BuildAsync(_release, Path.Combine(Directory, $"{Name}.csproj"), cancellationToken);

    /// <summary>Runs one of its benchmarks to the end.</summary>
    /// <param name="environment">Variables for it.</param>
    /// <param name="benchmark">Its name; the file for the figures comes next.</param>
    /// <param name="arguments">What else it is told.</param>
    /// <param name="cancellationToken">Stops it, and waits until it has stopped what it started.</param>
    /// <returns>The figures: JSON.</returns>
    public async Task<string> RunAsync(
        IReadOnlyDictionary<string, string> environment, string benchmark, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var figures = Path.GetTempFileName();
        try
        {
            await ExecuteAsync(environment, [benchmark, figures, .. arguments], cancellationToken);
            return await File.ReadAllTextAsync(figures, cancellationToken);
        }
        finally
        {
            File.Delete(figures);
        }
    }

    private async Task ExecuteAsync(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Repository.Executable(Directory, Name, _release.Configuration), arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = _release.Root,
            RedirectStandardInput = true, // its end tells the program that this command is gone
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        Queue<string> errors = [];
        using var program = Process.Start(start) ?? throw new Win32Exception($"'{start.FileName}' did not start.");
        program.OutputDataReceived += (_, line) => Show(line.Data);
        program.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        program.BeginOutputReadLine();
        program.BeginErrorReadLine();
        try
        {
            await program.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(program);
            throw;
        }

        if (program.ExitCode != 0)
        {
            throw new CommandFailedException($"the benchmark failed (exit code {program.ExitCode}):\n{string.Join('\n', errors)}");
        }
    }

    private static async Task StopAsync(Process program)
    {
        Processes.Terminate(program.Id);
        if (!await Processes.WaitForExitAsync(program.Id, StopDeadline, CancellationToken.None))
        {
            program.Kill(entireProcessTree: true);
        }
    }

    private void Show(string? line)
    {
        if (line is not null)
        {
            say(line);
        }
    }

    private static void Keep(Queue<string> errors, string? line)
    {
        if (line is null)
        {
            return;
        }

        errors.Enqueue(line);
        if (errors.Count > KeptErrors)
        {
            errors.Dequeue();
        }
    }
}
