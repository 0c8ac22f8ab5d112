using Cli.Aspire;
using Cli.Prerequisites;
using Cli.Terminal;
using Spectre.Console;

namespace Cli;

/// <summary>What commands work with: the repository, the terminal, Aspire's command line, and what the machine has.</summary>
internal sealed record Workspace
{
    public required Repository Repository { get; init; }

    /// <summary>Results and progress. Plain lines when it is no terminal.</summary>
    public required IAnsiConsole Output { get; init; }

    public required TextWriter Error { get; init; }

    public required IAspireCli Aspire { get; init; }

    /// <summary>How PostgreSQL and RabbitMQ run on this machine.</summary>
    public Func<CancellationToken, Task<ServerChoice>> Servers { get; init; } = ServerChoice.MakeAsync;

    /// <summary>What a system needs, wherever it listens.</summary>
    public required Func<ServerChoice, IReadOnlyList<Prerequisite>> Prerequisites { get; init; }

    /// <summary>What a system on its usual port needs besides.</summary>
    public IReadOnlyList<Prerequisite> UsualPort { get; init; } = [];

    /// <summary>What the tests need besides.</summary>
    public IReadOnlyList<Prerequisite> TestPrerequisites { get; init; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The system that this repository's AppHost runs.</summary>
    public AspireSystem AppHost => new(Aspire, Repository.AppHostProject);

    public static Workspace OfThisRepository()
    {
        var repository = Repository.Locate();
        var aspire = new AspireCli(repository);
        return new()
        {
            Repository = repository,
            Output = PlainOrLive.Create(Console.Out),
            Error = Console.Error,
            Aspire = aspire,
            Prerequisites = servers => KnownPrerequisites.Of(repository, aspire, servers),
            UsualPort = [new GatewayPort(new(aspire, repository.AppHostProject)).FindAsync],
            TestPrerequisites = KnownPrerequisites.OfTests,
        };
    }

    /// <summary>The same, with its progress on standard error: for commands whose output is one document.</summary>
    public Workspace OnStandardError() => this with { Output = PlainOrLive.Create(Error) };

    public void Say(string line) => Output.Profile.Out.Writer.WriteLine(line);
}
