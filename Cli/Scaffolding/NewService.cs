using Cli.Scaffolding.Naming;

namespace Cli.Scaffolding;

/// <summary>A service that can be made here: its names are well formed and free.</summary>
/// <param name="Name">Its names.</param>
/// <param name="EventsFrom">The event that it consumes besides its own; null: none.</param>
/// <param name="Port">Where it listens in development.</param>
/// <param name="Owner">Its owner in CODEOWNERS, with the @.</param>
internal sealed record NewService(ServiceName Name, ConsumedEvent? EventsFrom, int Port, string Owner)
{
    /// <exception cref="WrongUsageException">A value is not well formed.</exception>
    /// <exception cref="CommandFailedException">Something of this repository has the name or the port.</exception>
    public static NewService From(ServiceRequest request, Repository repository)
    {
        var name = ServiceName.Parse(request.Name);
        var eventsFrom = request.EventsFrom is { } type ? ConsumedEvent.Parse(type, name) : null;
        var owner = request.Owner is { } given ? CodeOwner.Parse(given) : $"@team-{name.Resource}";
        Ports.RequireValid(request.Port);
        TakenNames.RequireFree(name, repository);
        return new(name, eventsFrom, Ports.Choose(request.Port, repository), owner);
    }
}
