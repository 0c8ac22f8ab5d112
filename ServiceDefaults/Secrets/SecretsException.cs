namespace ServiceDefaults.Secrets;

/// <summary>A secret could not be read. Names the file and the reason, never the content.</summary>
internal sealed class SecretsException(string message, Exception? cause = null) : Exception(message, cause);
