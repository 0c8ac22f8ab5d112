namespace Aspire;

internal static class MissingConnectionString
{
    public static InvalidOperationException Error(string what, string name, string section) => new(
        $"No connection string for {what} '{name}'. Set 'ConnectionStrings:{name}' (environment variable " +
        $"ConnectionStrings__{name}, which an AppHost sets through WithReference) or '{section}:{name}:ConnectionString'.");
}
