namespace AppHost;

/// <summary>A role that logs in to PostgreSQL.</summary>
internal sealed record DatabaseRole(string Name, ParameterResource Password);
