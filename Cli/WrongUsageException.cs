namespace Cli;

/// <summary>The command was asked for something that does not exist, such as an unknown resource. Exit code 2.</summary>
internal sealed class WrongUsageException(string message) : Exception(message);
