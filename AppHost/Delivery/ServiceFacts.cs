using System.ComponentModel.DataAnnotations;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace AppHost.Delivery;

/// <summary>What a service's team says of its operation, in <c>service.yaml</c> beside its project.</summary>
internal sealed record ServiceFacts
{
    public const string File = "service.yaml";

    /// <summary>A team, a user or an e-mail address, as CODEOWNERS names them.</summary>
    [RegularExpression(@"@[\w.-]+(/[\w.-]+)?|[^\s@]+@[^\s@]+", ErrorMessage = "owner must be a team, a user or an e-mail address, such as \"@acme/ordering\".")]
    public required string Owner { get; init; }

    /// <summary>1: customers notice at once when it fails; 2: later; 3: nobody outside does.</summary>
    [Range(1, 3, ErrorMessage = "tier must be 1, 2 or 3.")]
    public required int Tier { get; init; }

    /// <summary>What to do when it fails: a file in the service's folder.</summary>
    public required string Runbook { get; init; }

    public required ReleaseStrategy Release { get; init; }

    public required Resources Resources { get; init; }

    public required ServiceLevel Slo { get; init; }

    /// <exception cref="DeliveryException">The file is missing, or something in it is missing, unknown or wrong.</exception>
    public static ServiceFacts Read(string folder)
    {
        var path = Path.Combine(folder, File);
        try
        {
            using var text = System.IO.File.OpenText(path);
            var facts = Yaml.Deserialize<ServiceFacts>(text) ?? throw new DeliveryException($"'{path}' is empty.");
            foreach (var part in new object[] { facts, facts.Slo, facts.Slo.Latency })
                Validator.ValidateObject(part, new(part), validateAllProperties: true);
            return System.IO.File.Exists(Path.Combine(folder, facts.Runbook))
                ? facts
                : throw new DeliveryException($"'{path}': there is no runbook '{facts.Runbook}' in its folder.");
        }
        catch (YamlException error)
        {
            throw new DeliveryException($"'{path}', line {error.Start.Line}: {(error.InnerException ?? error).Message}");
        }
        catch (Exception error) when (error is IOException or ValidationException)
        {
            throw new DeliveryException($"'{path}': {error.Message}");
        }
    }

    private static IDeserializer Yaml { get; } = new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .WithDuplicateKeyChecking()
        .WithEnforceRequiredMembers()
        .Build();
}

internal enum ReleaseStrategy
{
    Canary,
    Rolling,
}

/// <summary>What one replica needs, in Kubernetes' units.</summary>
internal sealed record Resources
{
    public required string Cpu { get; init; }

    public required string Memory { get; init; }
}

/// <summary>Service level objectives for a month.</summary>
internal sealed record ServiceLevel
{
    /// <summary>Percent of requests that are answered without a 5xx.</summary>
    [Range(1, 99.999, ErrorMessage = "slo.availability must be a percentage below 100, or there is no budget for errors.")]
    public required decimal Availability { get; init; }

    public required Latency Latency { get; init; }

    /// <summary>For a service that handles messages: the age in seconds that the oldest one which is not handled may reach.</summary>
    public int? Freshness { get; init; }
}

/// <summary>So many percent of the requests are answered within so many milliseconds.</summary>
internal sealed record Latency
{
    [Range(1, 99.999, ErrorMessage = "slo.latency.percent must be below 100, or there is no budget for slow requests.")]
    public required decimal Percent { get; init; }

    /// <summary>A limit of the buckets in which ASP.NET Core counts the durations of requests.</summary>
    [AllowedValues(5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000,
        ErrorMessage = "slo.latency.milliseconds must be one of those that are measured: 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500 or 10000.")]
    public required int Milliseconds { get; init; }
}

/// <summary>The files of the delivery cannot be derived; the message says which fact is missing or wrong.</summary>
internal sealed class DeliveryException(string message) : Exception(message);
