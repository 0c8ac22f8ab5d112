using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.LocalServers;
using Aspire.Hosting.Processes;
using Embedded.Hosting.Tests.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Embedded.Hosting.Tests.LocalServers;

public sealed class RabbitMqServerTests : IAsyncLifetime
{
    private const string Queue = "orders";

    private static readonly string[] SocketTables = ["/proc/net/tcp", "/proc/net/tcp6"];

    private readonly TestDirectory _directory = new();
    private readonly EngineDirectories _directories;
    private readonly OutputLog _output = new();
    private readonly ProcessLauncher _launcher;
    private readonly RabbitMqServer _server;
    private readonly RabbitMqOptions _options;

    public RabbitMqServerTests()
    {
        _directories = new EngineDirectories(_directory.Path);
        _launcher = new ProcessLauncher(_directories, NullLogger.Instance);
        _server = new RabbitMqServer(RabbitMqInstallation.Find(), _directories, _launcher);
        _options = new RabbitMqOptions
        {
            ResourceName = "messaging",
            DataDirectory = _directories.Volume("messaging"),
            Port = FreePorts.Next(),
            UserName = "guest",
            Password = "it's \\ a \"secret\" #1 ü",
        };
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _launcher.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Volume_BrokerKilled_KeepsConfirmedMessages()
    {
        var (process, _) = await StartAsync(_options);
        await PublishAsync("order 1");
        Assert.StartsWith("beam", await File.ReadAllTextAsync($"/proc/{process.Id}/comm", Cancellation), StringComparison.Ordinal);

        await QueueIsOnDiskAsync();
        UnixProcesses.Signal(process.Id, UnixSignal.Kill);
        Assert.Equal(128 + 9, await process.Exited.WaitAsync(TimeSpan.FromSeconds(1), Cancellation));
        await AssertNothingWorksInAsync(_options.DataDirectory!);

        // Other ports: the data do not depend on them.
        var elsewhere = _options with { Port = FreePorts.Next() };
        await StartAsync(elsewhere);
        Assert.Equal("order 1", await TakeAsync(elsewhere));
    }

    [Fact]
    public async Task Volume_BrokerStopped_LeavesNoProcessNorPortMapperAndKeepsMessages()
    {
        var portMappers = ProcessesCalled("epmd");
        var (process, _) = await StartAsync(_options);
        await PublishAsync("order 1");

        await process.StopAsync(Cancellation);

        Assert.Equal(0, await process.Exited);
        await AssertNothingWorksInAsync(_options.DataDirectory!);
        Assert.Empty(ProcessesCalled("epmd").Except(portMappers));
        await StartAsync(_options);
        Assert.Equal("order 1", await TakeAsync(_options));
    }

    [Fact]
    public async Task Broker_BesideAnother_BothWorkAndListenOnLoopbackOnly()
    {
        var second = _options with
        {
            ResourceName = "second",
            DataDirectory = null,
            Port = FreePorts.Next(),
            ManagementPort = FreePorts.Next(),
        };

        var started = await Task.WhenAll(StartAsync(_options), StartAsync(second));
        await PublishAsync("order 1");

        Assert.Null(await TakeAsync(second));
        Assert.Equal("order 1", await TakeAsync(_options));
        Assert.Equal("200", await GetOverviewAsync(second));
        foreach (var (process, _) in started)
        {
            var addresses = ListeningAddresses(process.Id);
            Assert.NotEmpty(addresses);
            Assert.All(addresses, address => Assert.StartsWith("0100007F:", address, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Volume_PasswordChanged_IsExplained()
    {
        var (process, _) = await StartAsync(_options);
        await process.StopAsync(Cancellation);
        var changed = _options with { Password = "another" };
        var prepared = await _server.PrepareAsync(changed, Cancellation);
        _launcher.Start(prepared.Process, _output.Add);

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => ConnectWhenListeningAsync(changed));
        var message = RabbitMqServer.Explain(failure, "messaging", prepared.DataDirectory, "Parameters:messaging-password");

        Assert.True(message is not null, failure.ToString());
        Assert.All(["'messaging'", prepared.DataDirectory, "Parameters:messaging-password"], part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Null(RabbitMqServer.Explain(new TimeoutException(), "messaging", prepared.DataDirectory, "Parameters:messaging-password"));
    }

    [Fact]
    public async Task Volume_FirstStartInterrupted_OpensAllTheSame()
    {
        var prepared = await _server.PrepareAsync(_options, Cancellation);
        var process = _launcher.Start(prepared.Process, _output.Add);
        var tables = Path.Combine(new RabbitMqData(prepared.DataDirectory).Database, "rabbit@localhost", "schema_version");
        await Eventually.HoldsAsync("the broker makes its tables", TimeSpan.FromSeconds(30), () => File.Exists(tables));
        await process.KillAsync();

        await StartAsync(_options);
    }

    [Fact]
    public async Task Volume_AnotherBrokerUsesIt_IsRefusedNamingTheProcess()
    {
        var (process, _) = await StartAsync(_options);

        var exception = await Assert.ThrowsAsync<LocalServerException>(() => _server.PrepareAsync(_options, Cancellation));

        Assert.Contains($"process {process.Id}", exception.Message, StringComparison.Ordinal);
    }

    private async Task<(SupervisedProcess Process, PreparedServer Prepared)> StartAsync(RabbitMqOptions options)
    {
        var prepared = await _server.PrepareAsync(options, Cancellation);
        var process = _launcher.Start(prepared.Process, _output.Add);
        var since = Stopwatch.StartNew();
        var connecting = ConnectWhenListeningAsync(options);
        Assert.True(await Task.WhenAny(connecting, process.Exited) == connecting, $"The broker ended:\n{_output.Text}");
        await (await connecting).DisposeAsync();
        await RabbitMqServer.KeepDataAsync(prepared.DataDirectory, Cancellation);
        TestContext.Current.SendDiagnosticMessage($"{options.ResourceName}: connected after {since.Elapsed.TotalSeconds:0.00} s");
        return (process, prepared);
    }

    private static async Task<IConnection> ConnectWhenListeningAsync(RabbitMqOptions options)
    {
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = options.Port, UserName = options.UserName, Password = options.Password };
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await factory.CreateConnectionAsync(Cancellation);
            }
            catch (BrokerUnreachableException exception)
                when (exception.GetBaseException() is SocketException && since.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(20, Cancellation);
            }
        }
    }

    private async Task PublishAsync(string text)
    {
        await using var connection = await ConnectWhenListeningAsync(_options);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        await DeclareAsync(channel);
        await channel.BasicPublishAsync("", Queue, true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(text), Cancellation);
    }

    // RabbitMQ itself writes the name of a new quorum queue half a second late (Erlang's dets), and never elects a leader
    // for one that a kill made it forget.
    private Task QueueIsOnDiskAsync()
    {
        var file = Directory.GetFiles(_options.DataDirectory!, "names.dets", SearchOption.AllDirectories).First(path => path.Contains("quorum", StringComparison.Ordinal));
        return Eventually.HoldsAsync(
            "the queue's name is on disk", TimeSpan.FromSeconds(30), () => File.ReadAllText(file, Encoding.Latin1).Contains(Queue, StringComparison.Ordinal));
    }

    private static async Task<string?> TakeAsync(RabbitMqOptions options)
    {
        await using var connection = await ConnectWhenListeningAsync(options);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await DeclareAsync(channel);
        return await channel.BasicGetAsync(Queue, autoAck: true, Cancellation) is { } message ? Encoding.UTF8.GetString(message.Body.Span) : null;
    }

    private static Task<QueueDeclareOk> DeclareAsync(IChannel channel) => channel.QueueDeclareAsync(
        Queue, durable: true, exclusive: false, autoDelete: false,
        new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: Cancellation);

    private static async Task<string> GetOverviewAsync(RabbitMqOptions options)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{options.ManagementPort}/api/overview");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.UserName}:{options.Password}")));
        using var response = await client.SendAsync(request, Cancellation);
        return $"{(int)response.StatusCode}";
    }

    private static Task AssertNothingWorksInAsync(string directory) => Eventually.HoldsAsync(
        $"no process works in '{directory}'",
        TimeSpan.FromSeconds(2),
        () => !ProcFiles.ProcessIds().Any(id => ProcFiles.TryReadLink($"/proc/{id}/cwd")?.StartsWith(directory, StringComparison.Ordinal) == true));

    private static HashSet<int> ProcessesCalled(string name) =>
        ProcFiles.ProcessIds().Where(id => ProcFiles.TryReadText($"/proc/{id}/comm")?.Trim() == name).ToHashSet();

    private static List<string> ListeningAddresses(int processId)
    {
        var sockets = Directory.GetFileSystemEntries($"/proc/{processId}/fd").Select(ProcFiles.TryReadLink).OfType<string>().Select(Path.GetFileName).ToHashSet();
        return [.. SocketTables
            .SelectMany(file => File.ReadLines(file).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == "0A" && sockets.Contains($"socket:[{fields[9]}]"))
            .Select(fields => fields[1])];
    }
}
