namespace Benchmarks.WarmStart;

/// <summary>One start: until all healthy, each resource's own time, and the memory of each process once idle.</summary>
internal sealed record StartMeasurement(double Seconds, IReadOnlyDictionary<string, double> SecondsToHealthy, IReadOnlyList<ProcessMemory> Memory);

/// <summary>Processes of one name.</summary>
/// <param name="Name">The program's name, or the resource's where its process is known.</param>
/// <param name="Count">How many processes.</param>
/// <param name="Megabytes">Sum of their proportional set sizes; 1 MB is 1,000,000 bytes.</param>
internal sealed record ProcessMemory(string Name, int Count, double Megabytes);
