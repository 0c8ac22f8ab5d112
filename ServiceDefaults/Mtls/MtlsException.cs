namespace ServiceDefaults.Mtls;

/// <summary>The certificates of a service cannot be used. Names the file and the reason, never a key.</summary>
internal sealed class MtlsException(string message, Exception? cause = null) : Exception(message, cause);
