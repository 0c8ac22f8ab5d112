namespace Benchmarks.Harness;

/// <summary>A measurement could not be made; the message says what failed and why.</summary>
internal sealed class BenchmarkException(string message, Exception? cause = null) : Exception(message, cause);
