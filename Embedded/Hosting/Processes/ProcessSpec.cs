namespace Aspire.Hosting.Processes;

/// <summary>A program to run and how to end it.</summary>
internal sealed record ProcessSpec
{
    /// <summary>What messages call the process: the resource's name.</summary>
    public required string DisplayName { get; init; }

    /// <summary>An absolute path, or a name to be found on PATH.</summary>
    public required string FileName { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Laid over this process's own environment; null removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Null: this process's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The account to run as, which only root can choose; null: this process's own. Ignored on Windows.</summary>
    public string? RunAsUser { get; init; }

    /// <summary>Asks the program to end in good order.</summary>
    public UnixSignal StopSignal { get; init; } = UnixSignal.Terminate;

    /// <summary>How long the program may take to end in good order before its whole process group is killed.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
