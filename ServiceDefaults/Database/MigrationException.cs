namespace ServiceDefaults.Database;

/// <summary>A script failed, or the database could not be created.</summary>
internal sealed class MigrationException(string message, Exception cause) : Exception(message, cause);
