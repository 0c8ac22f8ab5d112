using Cli.Control;

namespace Cli.Chaos.Planning;

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
        return new(services, Single(status, "PostgresServer"), Single(status, "RabbitMQServer"));
    }

    private static string Single(SystemStatus status, string type) =>
        status.Resources.Where(resource => resource.Type == type).Select(resource => resource.Name).Distinct(StringComparer.Ordinal).ToList() is [var only]
            ? only
            : throw new CommandFailedException($"chaos needs a system with exactly one resource of type {type}. See: dotnet platform.cs status");
}
