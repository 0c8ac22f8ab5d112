using Microsoft.Extensions.Logging;

namespace KillPointService;

/// <summary>Npgsql logs each statement before it sends it and after the answer: the steps of a transaction, seen from inside.</summary>
internal sealed class KillingLogger(KillPoint killPoint) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("There is one logger.");

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        if (text.StartsWith("Executing", StringComparison.Ordinal))
            killPoint.Reach("before", text);
        else if (text.Contains("execution completed", StringComparison.Ordinal))
            killPoint.Reach("after", text);
    }

    public void Dispose()
    {
    }
}
