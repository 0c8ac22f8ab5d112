using Cli.Prerequisites;
using Cli.Terminal;
using Testing;

namespace Cli.Tests.Scaffolding;

/// <summary>Runs `new service` and records what it says.</summary>
internal sealed class NewServiceTerminal : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    /// <summary>What Aspire refuses to derive the pipelines with; null when it does.</summary>
    public string? Refusal { get; set; }

    public Task<int> RunAsync(RepositoryCopy copy, params string[] arguments) => CommandLine.RunAsync(["new", "service", .. arguments], new Workspace
    {
        Repository = new Repository(copy.Root),
        Output = PlainOrLive.Create(_output),
        Error = _error,
        Aspire = new FakeAspire(new Repository(copy.Root).AppHostProject) { Refusal = Refusal },
        Servers = _ => Task.FromResult(new ServerChoice(AreLocal: true, "a test says so")),
        Prerequisites = _ => [],
    });

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }
}
