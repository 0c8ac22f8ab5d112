namespace PactNet.Exceptions;

/// <summary>A consumer or a provider does not keep a contract; the message says what differs.</summary>
public sealed class PactFailureException(string message) : Exception(message);

/// <summary>Pact's native library cannot be had on this machine; the message says why.</summary>
public sealed class PactUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
