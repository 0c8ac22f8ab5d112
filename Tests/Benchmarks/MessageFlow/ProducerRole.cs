using System.Diagnostics;
using Benchmarks.Harness;

namespace Benchmarks.MessageFlow;

/// <summary>
/// Service A places orders as it is told: `flow N` as fast as service B keeps up, with at most N messages on their way;
/// `pace N`, N a second; `stop` ends either and answers how many were placed.
/// </summary>
internal sealed class ProducerRole(Progress progress, Func<OrderPlaced, CancellationToken, Task> place)
{
    private const int Workers = 8;
    private static readonly TimeSpan Backpressure = TimeSpan.FromMilliseconds(1);
    private static readonly ActivitySource Source = new(ServiceHost.ActivitySource);

    public static async Task RunAsync(WebApplication app, Func<OrderPlaced, CancellationToken, Task> place, CancellationToken cancellationToken)
    {
        await app.StartAsync(cancellationToken);
        RoleConsole.Say("ready");
        await new ProducerRole(app.Services.GetRequiredService<Progress>(), place).ServeAsync(cancellationToken);
        await app.StopAsync(CancellationToken.None);
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var placing = Task.CompletedTask;
        await foreach (var command in RoleConsole.CommandsAsync(cancellationToken))
        {
            switch (command.Split(' '))
            {
                case ["flow", var bound]:
                    placing = Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => FlowAsync(int.Parse(bound), stopping.Token), stopping.Token)));
                    break;
                case ["pace", var rate]:
                    placing = PaceAsync(int.Parse(rate), stopping.Token);
                    break;
                case ["stop"]:
                    await stopping.CancelAsync();
                    await placing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    if (placing.IsFaulted)
                        throw new BenchmarkException($"Placing an order failed: {placing.Exception!.InnerException}");
                    RoleConsole.Say($"placed {progress.Produced}");
                    break;
                default:
                    throw new BenchmarkException($"A producer takes no command '{command}'.");
            }
        }

        await stopping.CancelAsync();
        await placing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task FlowAsync(int bound, CancellationToken stopping)
    {
        using var pause = new PeriodicTimer(Backpressure);
        while (!stopping.IsCancellationRequested)
        {
            if (progress.Produced - progress.Handled >= bound)
                await pause.WaitForNextTickAsync(stopping);
            else
                await PlaceAsync();
        }
    }

    private async Task PaceAsync(int perSecond, CancellationToken stopping)
    {
        List<Task> running = [];
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / perSecond);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                running.RemoveAll(task => task.IsCompletedSuccessfully);
                running.Add(PlaceAsync());
            }
        }
        finally
        {
            await Task.WhenAll(running);
        }
    }

    /// <summary>Never cancelled half-way: what was counted as placed is placed.</summary>
    private async Task PlaceAsync()
    {
        using var span = Source.StartActivity("place order", ActivityKind.Server);
        progress.AddProduced();
        await place(OrderPlaced.Create(), CancellationToken.None);
    }
}
