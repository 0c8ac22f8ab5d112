using Messaging.Envelope;

namespace Messaging.Consuming;

/// <summary>The types that the service handles.</summary>
internal sealed class RouteTable(IEnumerable<Route> routes)
{
    private readonly Dictionary<string, Route> _routes = routes.ToDictionary(route => route.Type);

    public IReadOnlyCollection<string> Types => _routes.Keys;

    /// <summary>The types whose order does not matter.</summary>
    public IEnumerable<string> WithoutOrder => _routes.Values.Where(route => !route.Options.Retry.KeepsOrder).Select(route => route.Type);

    public Route? Find(string type) => _routes.GetValueOrDefault(type);

    /// <exception cref="MalformedMessageException">The service does not handle the type.</exception>
    public Route Get(string type) => Find(type)
        ?? throw new MalformedMessageException($"This service has no handler for '{type}'. Add one and redrive the message, or remove the service's binding to that type.");
}
