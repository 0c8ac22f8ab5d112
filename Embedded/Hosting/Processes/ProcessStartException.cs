namespace Aspire.Hosting.Processes;

/// <summary>A program could not be started; the message says which, why, and what to do.</summary>
internal sealed class ProcessStartException : Exception
{
    public ProcessStartException()
    {
    }

    public ProcessStartException(string message)
        : base(message)
    {
    }

    public ProcessStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
