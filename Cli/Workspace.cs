using Cli.Prerequisites;
using Cli.Terminal;
using Spectre.Console;

namespace Cli;

/// <summary>What commands work with: the repository, the terminal, and how to learn about engine and prerequisites.</summary>
internal sealed class Workspace
{
    public required Repository Repository { get; init; }

    /// <summary>Results and progress. Plain lines when it is no terminal.</summary>
    public required IAnsiConsole Output { get; init; }

    public required TextWriter Error { get; init; }

    public required Func<CancellationToken, Task<EngineChoice>> Engine { get; init; }

    public required Func<EngineChoice, IReadOnlyList<IPrerequisite>> Prerequisites { get; init; }

    public required Func<EngineChoice, IReadOnlyList<IPrerequisite>> TestPrerequisites { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static Workspace OfThisRepository()
    {
        var repository = Repository.Locate();
        return new()
        {
            Repository = repository,
            Output = PlainOrLive.Create(Console.Out),
            Error = Console.Error,
            Engine = cancellationToken => EngineChoice.FindAsync(repository, cancellationToken),
            Prerequisites = engine => KnownPrerequisites.Of(repository, engine),
            TestPrerequisites = engine => KnownPrerequisites.OfTests(repository, engine),
        };
    }

    /// <summary>The same, with its progress on standard error: for commands whose output is one document.</summary>
    public Workspace OnStandardError() => new()
    {
        Repository = Repository,
        Output = PlainOrLive.Create(Error),
        Error = Error,
        Engine = Engine,
        Prerequisites = Prerequisites,
        TestPrerequisites = TestPrerequisites,
        Time = Time,
    };

    public void Say(string line) => Output.Profile.Out.Writer.WriteLine(line);
}
