namespace ServiceDefaults.Authentication;

/// <summary>Nobody can tell whether a token is genuine, because the issuer's keys cannot be read.</summary>
internal sealed class KeysUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
