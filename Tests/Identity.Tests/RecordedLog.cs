using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Identity.Tests;

/// <summary>Keeps the events of one category.</summary>
internal sealed class RecordedLog(string category) : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Event, string Text)> _events = [];

    public IReadOnlyCollection<(string Event, string Text)> Events => _events;

    public ILogger CreateLogger(string categoryName) => new Recorder(categoryName == category ? _events : []);

    public void Dispose()
    {
    }

    private sealed class Recorder(ConcurrentQueue<(string Event, string Text)> events) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            events.Enqueue((eventId.Name ?? "", formatter(state, exception)));
    }
}
