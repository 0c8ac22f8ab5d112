namespace AppHost;

/// <summary>A role that logs in to PostgreSQL: with its parameter's password, until it gets another one while the system runs.</summary>
internal sealed class DatabaseRole(string name, ParameterResource parameter)
{
    private volatile string? _password;

    public string Name => name;

    /// <summary>What a service is started with; a later password reaches it by its secrets.</summary>
    public ParameterResource Parameter => parameter;

    public void SetPassword(string password) => _password = password;

    public async Task<string> PasswordAsync(CancellationToken cancellationToken) => _password
        ?? await parameter.GetValueAsync(cancellationToken)
        ?? throw new DistributedApplicationException($"Parameter '{parameter.Name}' has no value: set Parameters:{parameter.Name}.");
}
