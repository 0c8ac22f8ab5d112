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

    // More than one of a circuit when its first calls come at the same time: Polly then builds it several times and keeps one.
    // It disposes of those that nobody uses.
    private readonly ConcurrentDictionary<string, ConcurrentBag<CircuitBreakerStateProvider>> _states = [];

    public CircuitStates(IMeterFactory meters) => meters
        .Create(MeterName)
        .CreateObservableGauge(GaugeName, Observe, description: "0 closed, 1 open, 2 half-open");

    /// <summary>What a circuit that is being built will report its state to.</summary>
    public CircuitBreakerStateProvider Add(string circuit)
    {
        var state = new CircuitBreakerStateProvider();
        _states.GetOrAdd(circuit, _ => []).Add(state);
        return state;
    }

    private IEnumerable<Measurement<int>> Observe() => _states.Select(circuit =>
        new Measurement<int>(circuit.Value.Max(StateOf), new KeyValuePair<string, object?>("pipeline", circuit.Key)));

    private static int StateOf(CircuitBreakerStateProvider state)
    {
        try
        {
            return (int)state.CircuitState;
        }
        catch (ObjectDisposedException)
        {
            return (int)CircuitState.Closed;
        }
    }
}
