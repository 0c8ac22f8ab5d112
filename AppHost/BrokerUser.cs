using System.Text.RegularExpressions;

namespace AppHost;

/// <summary>A service's user of the broker, and what it may do there: patterns as RabbitMQ's access control takes them.</summary>
/// <param name="Name">The service's name; its queues and its own exchange begin with it.</param>
/// <param name="Password">The user's password.</param>
/// <param name="Hears">Services whose messages it handles, beside those that are sent to itself.</param>
/// <param name="Sends">Types, without version, of messages that other services own and it publishes, such as commands to them.</param>
internal sealed record BrokerUser(string Name, ParameterResource Password, IReadOnlyList<string> Hears, IReadOnlyList<string> Sends)
{
    /// <summary>The exchange of all services (see Messaging's topology).</summary>
    public const string Exchange = "messages";

    private string Own => $"{Regex.Escape(Name)}(\\..+)?";

    public object Permissions => new { configure = $"^{Own}$", write = $"^({Own}|{Exchange})$", read = $"^({Own}|{Exchange})$" };

    /// <summary>Without these, the permission to write to the exchange would be one for every type. A routing key is a type, and the slot of the message's key.</summary>
    public object TypePermissions => new
    {
        exchange = Exchange,
        write = $"^({string.Join('|', [TypesOf(Name), .. Sends.Select(type => $"{Regex.Escape(type)}\\.v[0-9]+(\\.[0-9]+)?")])})$",
        read = $"^({string.Join('|', [TypesOf(Name), .. Hears.Select(TypesOf)])})$",
    };

    private static string TypesOf(string service) => $"{Regex.Escape(service)}\\..+";
}
