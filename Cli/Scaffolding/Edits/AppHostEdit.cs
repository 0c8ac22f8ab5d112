using System.Text.RegularExpressions;
using Cli.Scaffolding.Naming;

namespace Cli.Scaffolding.Edits;

/// <summary>Adds the service to AppHost.cs: one statement before the gateway's.</summary>
internal static partial class AppHostEdit
{
    /// <exception cref="NoPlaceException">AppHost.cs adds no gateway.</exception>
    public static string Apply(string text, ServiceName name, ConsumedEvent? eventsFrom = null)
    {
        if (GatewayStatement().Match(text) is not { Success: true } gateway)
            throw new NoPlaceException("system.AddGateway<Projects.Gateway>()");

        var hears = eventsFrom is null ? "" : $", hears: [\"{eventsFrom.Owner}\"]";
        return text.Insert(gateway.Index, $"{gateway.Groups["system"].Value}.AddService<Projects.{name.Value}>(\"{name.Resource}\"{hears});\n\n");
    }

    /// <summary>With the comments right above it.</summary>
    [GeneratedRegex("^(//(?!#)[^\n]*\n)*(?:var\\s+\\w+\\s*=\\s*)?(?<system>\\w+)\\s*\\.AddGateway<", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GatewayStatement();
}
