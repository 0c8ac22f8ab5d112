using Messaging.Envelope;

namespace Messaging.Consuming;

/// <summary>The types that the service handles.</summary>
internal sealed class RouteTable(IEnumerable<Route> routes)
{
    private readonly Dictionary<string, Route> _routes = routes.ToDictionary(route => route.Type);

    public IReadOnlyCollection<string> Types => _routes.Keys;

    public Route? Find(string type) => _routes.GetValueOrDefault(type);

    /// <exception cref="MalformedMessageException">The service does not handle the type.</exception>
    public Route Get(string type) => Find(type)
        ?? throw new MalformedMessageException($"This service has no handler for '{type}'. Add one and redrive the message, or remove the queue's binding to that type.");
}
