using Cli.Aspire;
using Chaos.Injection;

namespace Chaos;

/// <summary>Takes every fault back and waits until the system is healthy again.</summary>
internal sealed class Recovery(ResourceWatch system, PaymentProvider provider, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <exception cref="CommandFailedException">It does not recover.</exception>
    public async Task HealAsync(CancellationToken cancellationToken)
    {
        await provider.HealAsync(cancellationToken);
        var started = time.GetTimestamp();
        while (system.Status is { IsHealthy: false } status)
        {
            if (time.GetElapsedTime(started) > Deadline)
            {
                var unready = status.Unready.Select(resource => $"{resource.Name} {resource.StateAndHealth}");
                throw new CommandFailedException($"without any fault for {Deadline.TotalSeconds:0} s the system is not healthy: {string.Join(", ", unready)}.");
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }
}
