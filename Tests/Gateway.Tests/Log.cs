using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests;

/// <summary>Keeps what the gateway logs.</summary>
internal sealed class Log : ILoggerProvider
{
    public ConcurrentQueue<(string Category, LogLevel Level, string Message, IReadOnlyDictionary<string, object?> Values)> Records { get; } = [];

    public ILogger CreateLogger(string categoryName) => new Category(categoryName, Records);

    public void Dispose()
    {
    }

    private sealed class Category(string name, ConcurrentQueue<(string, LogLevel, string, IReadOnlyDictionary<string, object?>)> records) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            records.Enqueue((name, logLevel, $"{formatter(state, exception)} {exception?.Message}",
                (state as IEnumerable<KeyValuePair<string, object?>> ?? []).DistinctBy(value => value.Key).ToDictionary(value => value.Key, value => value.Value)));
    }
}
