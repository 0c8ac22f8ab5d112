namespace AppHost;

/// <summary>A role that logs in to PostgreSQL: with its parameter's password, until that is rotated while the system runs.</summary>
internal sealed class DatabaseRole(string name, ParameterResource parameter)
{
    private volatile string? _rotated;

    public string Name => name;

    /// <summary>What a service is started with; a rotated password reaches it by its secrets.</summary>
    public ParameterResource Parameter => parameter;

    public void Rotated(string password) => _rotated = password;

    public async Task<string> PasswordAsync(CancellationToken cancellationToken) => _rotated
        ?? await parameter.GetValueAsync(cancellationToken)
        ?? throw new DistributedApplicationException($"Parameter '{parameter.Name}' has no value: set Parameters:{parameter.Name}.");
}
