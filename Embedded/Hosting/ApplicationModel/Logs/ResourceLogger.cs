using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Writes log entries as lines of resources' logs.</summary>
internal sealed class ResourceLogger(IReadOnlyList<ResourceLog> logs, TimeProvider time) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and not LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;

        var text = formatter(state, exception) + (exception is null ? string.Empty : $"{Environment.NewLine}{exception}");
        var now = time.GetUtcNow();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            foreach (var log in logs)
                log.Append(new ConsoleLine(now, line, IsError: logLevel >= LogLevel.Error));
        }
    }
}
