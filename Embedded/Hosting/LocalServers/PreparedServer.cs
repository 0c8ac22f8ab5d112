using Aspire.Hosting.Processes;

namespace Aspire.Hosting.LocalServers;

/// <summary>A server that is ready to be started.</summary>
/// <param name="Process">How to start it.</param>
/// <param name="DataDirectory">Where its data are, for messages and for <c>Explain</c>.</param>
internal sealed record PreparedServer(ProcessSpec Process, string DataDirectory);
