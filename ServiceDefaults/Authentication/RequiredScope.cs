namespace ServiceDefaults.Authentication;

/// <summary>Endpoint metadata: the scope to be described in the API's document.</summary>
internal sealed record RequiredScope(string Scope);
