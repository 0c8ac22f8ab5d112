namespace Cli;

/// <summary>A command could not do its work; the message says what failed, why, and what to do next. Exit code 1.</summary>
internal sealed class CommandFailedException(string message, Exception? innerException = null) : Exception(message, innerException);
