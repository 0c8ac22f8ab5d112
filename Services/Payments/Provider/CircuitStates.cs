using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Polly.CircuitBreaker;

namespace Payments.Provider;

/// <summary>
/// Shows every circuit that was used as <c>payments.provider.circuit.state</c>, with the tag <c>pipeline</c>: 0 closed,
/// 1 open, 2 half-open. An open circuit becomes half-open with the first call after its break. Thread-safe.
/// </summary>
internal sealed class CircuitStates
{
    public const string MeterName = "Payments";
    public const string GaugeName = "payments.provider.circuit.state";

    private readonly ConcurrentDictionary<string, CircuitBreakerStateProvider> _states = [];

    public CircuitStates(IMeterFactory meters) => meters
        .Create(MeterName)
        .CreateObservableGauge(GaugeName, Observe, description: "0 closed, 1 open, 2 half-open");

    /// <summary>What a circuit reports its state to.</summary>
    public CircuitBreakerStateProvider Of(string circuit) => _states.GetOrAdd(circuit, _ => new CircuitBreakerStateProvider());

    private IEnumerable<Measurement<int>> Observe() =>
        _states.Select(state => new Measurement<int>((int)state.Value.CircuitState, new KeyValuePair<string, object?>("pipeline", state.Key)));
}
