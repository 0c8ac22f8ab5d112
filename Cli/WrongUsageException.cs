namespace Cli;

/// <summary>The command was asked for something that does not exist, such as an unknown resource. Exit code 2.</summary>
internal sealed class WrongUsageException : Exception
{
    public WrongUsageException()
    {
    }

    public WrongUsageException(string message)
        : base(message)
    {
    }

    public WrongUsageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
