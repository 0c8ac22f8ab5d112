namespace AppHost.LocalServers;

/// <summary>A server that is ready to be started.</summary>
internal sealed record PreparedServer(
    string FileName, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string> Environment);
