using System.Text.Json;
using Cli.Control;

namespace Cli.Tests;

public sealed class StatusCommandTests : IDisposable
{
    private const string Unhealthy = """
        {"engine":"embedded","healthy":false,"startedAt":"2030-01-02T03:04:05Z","later":"added","resources":[
          {"name":"postgres","type":"PostgresServer","state":"Running","health":"Healthy","replica":0,"pid":71,"exitCode":null,"urls":[],"healthyAfterSeconds":0.91},
          {"name":"ordering","type":"Project","state":"Running","health":"Unhealthy","replica":0,"pid":72,"exitCode":null,"urls":["http://localhost:5001"],"healthyAfterSeconds":null},
          {"name":"ordering","type":"Project","state":"Exited","health":null,"replica":1,"pid":null,"exitCode":134,"urls":[],"healthyAfterSeconds":null}]}
        """;

    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task Status_NothingRuns_FailsAndNamesTheCommand()
    {
        Assert.Equal(1, await _sandbox.RunAsync("status"));
        Assert.Contains("up --detach", _sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StatusJson_NothingRuns_IsTheSameDocumentWithoutResources()
    {
        Assert.Equal(1, await _sandbox.RunAsync("status", "--json"));

        using var document = JsonDocument.Parse(_sandbox.Output);
        Assert.Equal("embedded", document.RootElement.GetProperty("engine").GetString());
        Assert.False(document.RootElement.GetProperty("healthy").GetBoolean());
        Assert.Equal(0, document.RootElement.GetProperty("resources").GetArrayLength());
    }

    [Fact]
    public async Task Status_AllHealthy_ExitsWithZero()
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);

        Assert.Equal(0, await _sandbox.RunAsync("status"));
        Assert.Contains("everything is healthy", _sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_SomethingUnhealthy_ShowsItAndExitsWithOne()
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        appHost.Status = Unhealthy;

        Assert.Equal(1, await _sandbox.RunAsync("status"));

        var lines = _sandbox.Output.Split('\n');
        Assert.Contains(lines, line => line.StartsWith("postgres ", StringComparison.Ordinal) && line.Contains("Running", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("ordering ", StringComparison.Ordinal) && line.Contains("http://localhost:5001", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("ordering/1 ", StringComparison.Ordinal) && line.Contains("Exited (exit code 134)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StatusJson_Running_IsTheAppHostsDocumentAsItIs()
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        appHost.Status = Unhealthy;

        Assert.Equal(1, await _sandbox.RunAsync("status", "--json"));
        Assert.Equal(Unhealthy, _sandbox.Output.TrimEnd('\r', '\n'));
    }

    [Fact]
    public void Status_Serialised_HasTheDocumentedNames()
    {
        var status = new SystemStatus("embedded", true, [new("postgres", "PostgresServer", "Running", "Healthy")]);

        using var document = JsonDocument.Parse(JsonSerializer.Serialize(status, ControlJson.Default.SystemStatus));

        Assert.Equal(["dashboardUrl", "engine", "healthy", "resources", "startedAt"], Names(document.RootElement));
        Assert.Equal(
            ["exitCode", "health", "healthyAfterSeconds", "name", "pid", "replica", "state", "type", "urls"],
            Names(document.RootElement.GetProperty("resources")[0]));
    }

    [Fact]
    public async Task Status_ProcessGone_CountsAsNothingRunning()
    {
        FakeAppHost.WriteState(_sandbox.Repository, pid: int.MaxValue - 1, socket: Path.Combine(_sandbox.Repository.RunDirectory, "s"));

        Assert.Equal(1, await _sandbox.RunAsync("status"));
        Assert.Contains("nothing is running", _sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_SocketRefuses_CountsAsNothingRunning()
    {
        var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        await appHost.DisposeAsync();

        Assert.Equal(1, await _sandbox.RunAsync("status"));
        Assert.Contains("nothing is running", _sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_StateFileMalformed_NamesTheFile()
    {
        await File.WriteAllTextAsync(_sandbox.Repository.StateFile, "{ \"pid\": ", TestContext.Current.CancellationToken);

        Assert.Equal(1, await _sandbox.RunAsync("status"));
        Assert.Contains(_sandbox.Repository.StateFile, _sandbox.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _sandbox.Dispose();

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);
}
