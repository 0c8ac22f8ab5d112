namespace Benchmarks.GatewayLoad;

/// <summary>The gateway as it was built, and the directory with its settings.</summary>
internal sealed record GatewayProgram(string Path, string Directory);
