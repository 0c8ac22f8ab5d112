using Cli.Prerequisites;
using Cli.Terminal;
using Testing;

namespace Cli.Tests.Pipeline;

/// <summary>A workspace for pipelines that checks and installs nothing.</summary>
internal static class PipelineWorkspace
{
    public static Workspace Of(string root, TextWriter output, TextWriter error) => new()
    {
        Repository = new(root),
        Output = PlainOrLive.Create(output),
        Error = error,
        Aspire = new FakeAspire(""),
        Servers = _ => Task.FromResult(new ServerChoice(AreLocal: true, "a test says so")),
        Prerequisites = _ => [],
    };
}
