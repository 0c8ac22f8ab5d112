namespace Cli.Control;

/// <summary>Of GET /api/resources, what the command line uses.</summary>
internal sealed record DashboardResource(string Name, string Type, string State, int Replica, bool IsReady)
{
    public string? Health { get; init; }

    public int? Pid { get; init; }

    public int? ExitCode { get; init; }

    public IReadOnlyList<DashboardAddress> Urls { get; init; } = [];

    public double? HealthyAfterSeconds { get; init; }

    public ResourceStatus ToStatus() => new(Name, Type, State.Length == 0 ? null : State, Health)
    {
        Replica = Replica,
        Pid = Pid,
        ExitCode = ExitCode,
        Urls = [.. Urls.Select(address => address.Url)],
        HealthyAfterSeconds = HealthyAfterSeconds,
    };
}

internal sealed record DashboardAddress(string Url);

/// <summary>Of GET /api/logs, what the command line uses: the newest first.</summary>
internal sealed record LogRecordPage(IReadOnlyList<LogRecord> Items);

internal sealed record LogRecord(DateTimeOffset At, string Severity, LogSender Sender, string Category, string Message);

internal sealed record LogSender(string Name);

/// <summary>Why the API did not answer (RFC 9457).</summary>
internal sealed record ApiProblem(string Detail);
