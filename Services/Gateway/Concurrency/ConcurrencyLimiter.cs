using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Gateway.Concurrency;

/// <summary>The slots for requests on their way, of all services together and of each. They outlive a reload of the routes. Thread-safe.</summary>
internal sealed class ConcurrencyLimiter(IOptions<ConcurrencyOptions> options)
{
    private readonly ConcurrentDictionary<string, ServiceSlots> _services = new(StringComparer.OrdinalIgnoreCase);
    private readonly Slots _total = new(options.Value.Total);

    public ServiceSlots Of(string service) =>
        _services.GetOrAdd(service, static (_, limiter) => new(new(limiter.PerService), limiter.Total), (options.Value.PerService, Total: _total));
}

/// <summary>A service's slots within those of all.</summary>
internal sealed class ServiceSlots(Slots own, Slots total)
{
    public bool TryTake()
    {
        if (!own.TryTake())
            return false;
        if (total.TryTake())
            return true;

        own.Return();
        return false;
    }

    public void Return()
    {
        total.Return();
        own.Return();
    }
}

/// <summary>Counts what is taken, up to a limit.</summary>
internal sealed class Slots(int limit)
{
    private int _taken;

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= limit)
            return true;

        Return();
        return false;
    }

    public void Return() => Interlocked.Decrement(ref _taken);
}
