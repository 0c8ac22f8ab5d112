namespace Dashboard.Api;

/// <summary>A query parameter's value is none.</summary>
internal sealed class WrongQueryException(string message) : Exception(message);
