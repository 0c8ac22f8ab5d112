using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>What the AppHost's configuration sets of the engine.</summary>
/// <param name="StartTimeout">How long resources may wait for others to become healthy before the start counts as failed.</param>
/// <param name="EndsOnStartFailure">Whether the AppHost ends when a resource cannot be started; not under the testing builder.</param>
internal sealed record EngineOptions(TimeSpan StartTimeout, bool EndsOnStartFailure)
{
    private const string StartTimeoutKey = "EMBEDDED_START_TIMEOUT";
    private const string UsualStartTimeout = "120";

    public static EngineOptions From(IConfiguration configuration, bool testing)
    {
        var text = configuration[StartTimeoutKey] ?? UsualStartTimeout;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? new(TimeSpan.FromSeconds(seconds), EndsOnStartFailure: !testing)
            : throw new DistributedApplicationException($"{StartTimeoutKey} must be a number of seconds above 0, but is '{text}'.");
    }
}
