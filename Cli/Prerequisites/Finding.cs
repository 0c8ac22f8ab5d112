namespace Cli.Prerequisites;

/// <summary>Looks for something that must be on the machine.</summary>
internal delegate Task<Finding> Prerequisite(CancellationToken cancellationToken);

/// <summary>What was found.</summary>
/// <param name="Name">What is needed.</param>
/// <param name="Satisfied">Whether it is there and usable.</param>
/// <param name="Detail">Version and place, or what is wrong.</param>
/// <param name="Remedy">The exact command that mends it; null when the detail says all there is to say.</param>
internal sealed record Finding(string Name, bool Satisfied, string Detail, string? Remedy = null)
{
    /// <summary>The Debian package that mends it, where one does.</summary>
    public string? DebianPackage { get; init; }

    /// <summary>What mends it where the distribution's own package is too old.</summary>
    public string? MakersPackage { get; init; }

    /// <summary>The finding and its remedy on one line each.</summary>
    public string Explain() => Remedy is null ? $"  {Name}: {Detail}" : $"  {Name}: {Detail}\n    mend it with: {Remedy}";
}
