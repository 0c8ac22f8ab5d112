namespace Templates;

/// <summary>Tests that need the machine for themselves: they build, run systems, or take the time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
