namespace Cli.Scaffolding;

/// <summary>A file lacks what an edit goes by; the message names that.</summary>
internal sealed class NoPlaceException : Exception
{
    public NoPlaceException()
    {
    }

    public NoPlaceException(string message)
        : base(message)
    {
    }

    public NoPlaceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
