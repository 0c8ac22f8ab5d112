namespace Aspire.Hosting.ApplicationModel;

/// <summary>A line of a resource's log.</summary>
/// <param name="LineNumber">Counted from 1.</param>
/// <param name="Content">The text, after the time in RFC 3339 UTC and a space.</param>
/// <param name="IsErrorMessage">Whether it came from standard error, or is an error.</param>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>A line of a resource's log before it is numbered.</summary>
internal readonly record struct ConsoleLine(DateTimeOffset Timestamp, string Text, bool IsError);
