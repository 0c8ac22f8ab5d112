namespace Dashboard.Pages.Live;

/// <summary>Something that pages show and that counts its changes.</summary>
internal sealed record LiveSource(string Name, Func<long> Version, Func<long, CancellationToken, Task> WaitForChangeAsync);
