using System.Collections;
using AppHost.Running;

namespace AppHost.Tests.Running;

/// <summary>Changes the environment of this process, and puts it back: nothing else may run meanwhile.</summary>
[Collection(nameof(ShellEnvironmentTests))]
public sealed class ShellEnvironmentTests : IDisposable
{
    private readonly Dictionary<string, string?> _before = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value);

    public void Dispose()
    {
        foreach (string name in Environment.GetEnvironmentVariables().Keys)
            Environment.SetEnvironmentVariable(name, _before.GetValueOrDefault(name));
        foreach (var (name, value) in _before)
            Environment.SetEnvironmentVariable(name, value);
    }

    [Theory]
    [InlineData("PGOPTIONS", "--search_path=x")]
    [InlineData("PGHOST", "elsewhere")]
    [InlineData("RABBITMQ_NODENAME", "another")]
    [InlineData("ERL_FLAGS", "-noshell")]
    public void Variable_MeantForOtherServers_IsRemoved(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);

        ShellEnvironment.Clean();

        Assert.Null(Environment.GetEnvironmentVariable(name));
    }

    [Theory]
    [InlineData(null, "localhost,127.0.0.1,::1")]
    [InlineData("intranet", "intranet,localhost,127.0.0.1,::1")]
    public void Proxy_IsNotUsedForThisMachine(string? before, string after)
    {
        Environment.SetEnvironmentVariable("NO_PROXY", before);
        Environment.SetEnvironmentVariable("no_proxy", null);

        ShellEnvironment.Clean();

        Assert.Equal(after, Environment.GetEnvironmentVariable("NO_PROXY"));
        Assert.Equal(after, Environment.GetEnvironmentVariable("no_proxy"));
    }

    [Fact]
    public void Home_Missing_IsTheUsers()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not know the variable.");
        Environment.SetEnvironmentVariable("HOME", null);

        ShellEnvironment.Clean();

        Assert.True(Directory.Exists(Environment.GetEnvironmentVariable("HOME")));
    }
}

[CollectionDefinition(nameof(ShellEnvironmentTests), DisableParallelization = true)]
public sealed class ShellEnvironmentGroup;
