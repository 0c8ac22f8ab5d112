using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Payments.Provider;
using Polly;
using Polly.CircuitBreaker;
using Polly.Registry;

namespace Payments.Tests;

/// <summary>The circuits' gauge, by itself.</summary>
public sealed class CircuitStatesTests
{
    [Fact]
    public async Task Circuit_ThatWasDisposedOf_HidesNoOther()
    {
        await using var services = new ServiceCollection().AddMetrics().AddSingleton<CircuitStates>().BuildServiceProvider();
        var states = services.GetRequiredService<CircuitStates>();
        await using (var discarded = Build(states, "authorize:card-down"))
        {
        }

        await using var used = Build(states, "authorize:card-down");
        await using var other = Build(states, "capture");

        Assert.Equal(
            new Dictionary<string, int> { ["authorize:card-down"] = 0, ["capture"] = 0 },
            PaymentsService.CircuitStates(services.GetRequiredService<IMeterFactory>()));
    }

    private static ResiliencePipelineRegistry<string> Build(CircuitStates states, string circuit)
    {
        var registry = new ResiliencePipelineRegistry<string>();
        registry.GetOrAddPipeline(circuit, pipeline => pipeline.AddCircuitBreaker(new CircuitBreakerStrategyOptions { StateProvider = states.Add(circuit) }));
        return registry;
    }
}
