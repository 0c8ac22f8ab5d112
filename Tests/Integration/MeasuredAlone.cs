namespace Integration;

/// <summary>Tests of times and memory, which other tests beside them would spoil.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
