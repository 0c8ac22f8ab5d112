using Cli.Aspire;

namespace Chaos.Planning;

/// <summary>What may be killed. The payment provider stands for somebody else's system: it is cut and slowed, not killed.</summary>
internal sealed record ChaosTargets(IReadOnlyList<string> Services, string Database, string Broker)
{
    public const string PaymentProvider = "payment-provider";

    /// <exception cref="CommandFailedException">The system lacks what the order flow needs.</exception>
    public static ChaosTargets Of(SystemStatus status)
    {
        string[] services =
        [
            .. status.Resources
                .Where(resource => resource.Type == "Project" && resource.Name != PaymentProvider)
                .Select(resource => resource.Name)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        return new(services, Server(status, "postgres"), Server(status, "rabbitmq"));
    }

    private static string Server(SystemStatus status, string name) => status.Resources.FirstOrDefault(resource => resource.Name == name) switch
    {
        null => throw new CommandFailedException($"the system has no resource '{name}', which chaos needs. See: dotnet aspire describe"),
        { Pid: null } => throw new CommandFailedException($"chaos kills processes, and '{name}' runs in a container. Run the system with LocalServers__Mode=always."),
        _ => name,
    };
}
