namespace Integration;

/// <summary>Tests of times, which other tests beside them would spoil.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
