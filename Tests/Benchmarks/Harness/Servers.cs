using System.Text.Json;
using Cli.Running;

namespace Benchmarks.Harness;

/// <summary>The servers of one run, in a temporary data directory that is deleted with them.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _data;
    private readonly RoleProcess _process;

    private Servers(TemporaryDirectory data, RoleProcess process, ServerAddresses addresses)
    {
        _data = data;
        _process = process;
        Addresses = addresses;
    }

    public ServerAddresses Addresses { get; }

    public static async Task<Servers> StartAsync(bool withBroker, CancellationToken cancellationToken)
    {
        var data = new TemporaryDirectory("bench-");
        var process = RoleProcess.Start(
            new Dictionary<string, string>(), withBroker ? ["servers", data.Path, "rabbitmq"] : ["servers", data.Path]);
        try
        {
            var addresses = JsonSerializer.Deserialize<ServerAddresses>(await process.HearAsync("servers", cancellationToken))!;
            return new(data, process, addresses);
        }
        catch
        {
            await process.DisposeAsync();
            data.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();

        // Aspire ends them only after the program that asked for them.
        foreach (var pid in (int[])[Addresses.PostgresPid, Addresses.RabbitMqPid])
            await Processes.WaitForExitAsync(pid, EndDeadline, CancellationToken.None);
        _data.Dispose();
    }
}
