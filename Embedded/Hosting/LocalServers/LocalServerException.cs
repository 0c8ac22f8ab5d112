namespace Aspire.Hosting.LocalServers;

/// <summary>A server on this machine cannot be used as asked; the message says which, why, and what to do.</summary>
internal class LocalServerException : Exception
{
    public LocalServerException()
    {
    }

    public LocalServerException(string message)
        : base(message)
    {
    }

    public LocalServerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
