using Testing;

namespace Integration;

/// <summary>Tests that share a system of the AppHost's own program, one after another.</summary>
[CollectionDefinition(nameof(BesideASystem))]
public sealed class BesideASystem : ICollectionFixture<AppHostProcess>;
