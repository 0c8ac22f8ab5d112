namespace Aspire.Hosting;

/// <summary>The application cannot be composed or run as described. The message says what to change.</summary>
public class DistributedApplicationException : Exception
{
    /// <summary>Describes a failure.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    /// <summary>Describes a failure.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    /// <param name="inner">The cause.</param>
    public DistributedApplicationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>A parameter has neither a value in configuration nor a default.</summary>
public class MissingParameterValueException : DistributedApplicationException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">Which parameter, and where its value is looked for.</param>
    public MissingParameterValueException(string message)
        : base(message)
    {
    }

    /// <summary>Describes the failure.</summary>
    /// <param name="message">Which parameter, and where its value is looked for.</param>
    /// <param name="innerException">The cause.</param>
    public MissingParameterValueException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
