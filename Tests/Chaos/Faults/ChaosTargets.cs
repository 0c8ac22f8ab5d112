using Cli.Aspire;

namespace Chaos.Faults;

/// <summary>What may be killed. The payment provider stands for somebody else's system: it is cut and slowed, not killed.</summary>
internal sealed record ChaosTargets(IReadOnlyList<string> Services, string Database, string Broker)
{
    public const string PaymentProvider = "payment-provider";

    /// <exception cref="CommandFailedException">The system lacks what the order flow needs.</exception>
    public static ChaosTargets Of(SystemStatus status)
    {
        var services = status.Resources
            .Where(resource => resource.Type == "Project" && resource.Name != PaymentProvider)
            .Select(resource => resource.Name)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        return new([.. services], Server("postgres"), Server("rabbitmq"));

        string Server(string name) => status.Find(name).Pid is not null
            ? name
            : throw new CommandFailedException($"chaos kills processes, and '{name}' runs in a container. Run the system with LocalServers__Mode=always.");
    }
}

internal static class SystemStatusExtensions
{
    /// <exception cref="CommandFailedException">The resource has no HTTP address on this machine.</exception>
    public static Uri AddressOf(this SystemStatus status, string resource) =>
        status.Find(resource).Urls.FirstOrDefault(url => url.StartsWith("http", StringComparison.Ordinal)) is { } url
            ? Loopback.Of(url)
            : throw new CommandFailedException($"'{resource}' has no http address, which chaos needs. See: dotnet aspire describe");

    public static ResourceStatus Find(this SystemStatus status, string resource) =>
        status.Resources.FirstOrDefault(candidate => candidate.Name == resource)
        ?? throw new CommandFailedException($"the system has no resource '{resource}', which chaos needs. See: dotnet aspire describe");
}
