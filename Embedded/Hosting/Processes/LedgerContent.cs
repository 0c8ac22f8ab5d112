namespace Aspire.Hosting.Processes;

/// <summary>What a <see cref="ProcessLedger"/> file holds.</summary>
internal sealed record LedgerContent(
    ProcessIdentity Owner, IReadOnlyList<LedgerEntry> Processes, IReadOnlyList<string> TemporaryDirectories);

/// <summary>A process that its owner had running, and how it is asked to end.</summary>
internal sealed record LedgerEntry(ProcessIdentity Process, string DisplayName, UnixSignal StopSignal);
