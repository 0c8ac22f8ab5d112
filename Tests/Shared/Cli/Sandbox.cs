using Cli;
using Cli.Prerequisites;
using Cli.Terminal;

namespace Testing;

/// <summary>A repository in a temporary folder, a recorded terminal, made-up prerequisites and a made-up Aspire.</summary>
internal sealed class Sandbox : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("cli-tests-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public Sandbox()
    {
        Repository = new(_root.FullName);
        Aspire = new(Repository.AppHostProject);
        Workspace = new()
        {
            Repository = Repository,
            Output = PlainOrLive.Create(_output),
            Error = _error,
            Aspire = Aspire,
            Servers = _ => Task.FromResult(new ServerChoice(AreLocal: true, "a test says so")),
            Prerequisites = _ => Prerequisites,
        };
    }

    public Repository Repository { get; }

    public Workspace Workspace { get; }

    public FakeAspire Aspire { get; }

    public IReadOnlyList<Prerequisite> Prerequisites { get; set; } = [];

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public Task<int> RunAsync(params string[] args) => CommandLine.RunAsync(args, Workspace);

    public string WriteFile(string name, string content)
    {
        var path = Path.Combine(_root.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose()
    {
        _root.Delete(recursive: true);
        _output.Dispose();
        _error.Dispose();
    }
}
