namespace Cli.Scaffolding;

/// <summary>A file that is made or changed.</summary>
/// <param name="Path">Relative to the repository, with forward slashes.</param>
/// <param name="Before">What is there; null: nothing.</param>
/// <param name="After">What shall be there.</param>
/// <param name="What">What the change does, in a few words.</param>
internal sealed record Change(string Path, TextFile? Before, TextFile After, string What);
