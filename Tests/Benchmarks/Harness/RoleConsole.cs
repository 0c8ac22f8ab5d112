namespace Benchmarks.Harness;

/// <summary>
/// How a role is told what to do: one command a line on standard input; its answers are lines on standard output that begin
/// with a mark. The end of the input means that whoever started it is gone, by whatever death, and ends the role too.
/// </summary>
internal static class RoleConsole
{
    public const string Mark = "> ";

    public static void Say(string answer)
    {
        Console.Out.WriteLine(Mark + answer);
        Console.Out.Flush();
    }

    /// <summary>Ends with the input.</summary>
    public static async IAsyncEnumerable<string> CommandsAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        // Reading standard input blocks, and no token interrupts it.
        while (await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(cancellationToken) is { } command)
            yield return command;
    }

    public static async Task UntilEndAsync(CancellationToken cancellationToken)
    {
        await foreach (var command in CommandsAsync(cancellationToken))
            throw new BenchmarkException($"This role takes no command '{command}'.");
    }
}
