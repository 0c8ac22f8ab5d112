using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Embedded.Dashboard.Tests.Otlp;

/// <summary>Keeps what a server logs as a warning or worse, and every exception that it logs.</summary>
internal sealed class Complaints : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _texts = [];

    public IEnumerable<string> Texts => _texts;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning || (logLevel >= LogLevel.Information && exception is not null))
            _texts.Enqueue($"{formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
