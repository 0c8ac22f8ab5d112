namespace Chaos;

/// <summary>Orders are offered for the duration, at the rate in orders a second; recovery and checks come after.</summary>
internal sealed record ChaosOptions(TimeSpan Duration, int Seed, double Rate);
