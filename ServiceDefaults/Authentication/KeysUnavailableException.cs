namespace ServiceDefaults.Authentication;

/// <summary>Nobody can tell whether a token is genuine, because the issuer's keys cannot be read.</summary>
/// <param name="message">Which keys, and why.</param>
/// <param name="cause">What went wrong underneath, if anything did.</param>
public sealed class KeysUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
