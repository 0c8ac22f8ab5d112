namespace AppHost;

/// <summary>The two roles that a service logs in as in turn. Both have their rights from a third, which nobody logs in as.</summary>
/// <param name="service">The service's name.</param>
/// <param name="password">Both roles' password until the first rotations.</param>
internal sealed class RunningRoles(string service, ParameterResource password)
{
    /// <summary>The role that has the rights.</summary>
    public string Group => service;

    public DatabaseRole InUse { get; private set; } = new($"{service}-a", password);

    public DatabaseRole Spare { get; private set; } = new($"{service}-b", password);

    public void Swap() => (InUse, Spare) = (Spare, InUse);
}
