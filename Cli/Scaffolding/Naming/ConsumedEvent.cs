using System.Text.RegularExpressions;

namespace Cli.Scaffolding.Naming;

/// <summary>An event of another service, and what its class is called in the service that consumes it.</summary>
/// <param name="Type">Its stable name: <c>ordering.order-confirmed.v1</c>.</param>
/// <param name="Class"><c>OrderConfirmed</c>.</param>
internal sealed partial record ConsumedEvent(string Type, string Class)
{
    /// <summary>The service that publishes it.</summary>
    public string Owner => Type[..Type.IndexOf('.', StringComparison.Ordinal)];

    /// <exception cref="WrongUsageException">It is no event's name, or the service's own event.</exception>
    public static ConsumedEvent Parse(string type, ServiceName service)
    {
        var form = Form().Match(type);
        if (!form.Success)
        {
            throw new WrongUsageException(
                $"'{type}' is no type of an event: those are lower case, OWNER.WHAT-HAPPENED.vN, such as ordering.order-confirmed.v1 (docs/messaging.md).");
        }

        if (type == service.PublishedEvent)
            throw new WrongUsageException($"'{type}' is what {service.Value} publishes itself, and it consumes that anyway. Leave --events-from out.");

        var name = string.Concat(form.Groups["what"].Value.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return new(type, name == service.Value || ReservedNames.Contains(name) ? $"{name}Event" : name);
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*\\.(?<what>[a-z][a-z0-9]*(-[a-z0-9]+)*)\\.v[1-9][0-9]*\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
