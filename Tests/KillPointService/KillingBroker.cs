using System.Reflection;
using RabbitMQ.Client;

namespace KillPointService;

/// <summary>Calls of connections and channels pass through here, so that the process can end before or after one.</summary>
public class KillingBroker : DispatchProxy
{
    private object _target = null!; // set by Wrap, since proxies are made without arguments
    private KillPoint _killPoint = null!;

    internal static T Wrap<T>(T target, KillPoint killPoint)
        where T : class
    {
        var proxy = Create<T, KillingBroker>();
        ((KillingBroker)(object)proxy)._target = target;
        ((KillingBroker)(object)proxy)._killPoint = killPoint;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _killPoint.Reach("before", targetMethod!.Name);
        if (targetMethod.ReturnType == typeof(ValueTask))
            return new ValueTask(ReachAsync(targetMethod, args));

        return targetMethod.Invoke(_target, args) switch
        {
            Task<IConnection> connection => WrapAsync(connection),
            Task<IChannel> channel => WrapAsync(channel),
            var result => result,
        };
    }

    private async Task ReachAsync(MethodInfo method, object?[]? args)
    {
        await (ValueTask)method.Invoke(_target, args)!;
        _killPoint.Reach("after", method.Name);
    }

    private async Task<T> WrapAsync<T>(Task<T> result)
        where T : class => Wrap(await result, _killPoint);
}
