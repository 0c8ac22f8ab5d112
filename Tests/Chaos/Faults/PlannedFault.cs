namespace Chaos.Faults;

/// <summary>Something bad that happens at a given time from the start of the run.</summary>
internal abstract record PlannedFault(TimeSpan At);

/// <summary>What happens to one of a resource's processes, counted modulo their number.</summary>
internal abstract record ProcessFault(TimeSpan At, string Resource, int Replica) : PlannedFault(At);

/// <summary>`kill -9`. The AppHost starts it again.</summary>
internal sealed record Kill(TimeSpan At, string Resource, int Replica) : ProcessFault(At, Resource, Replica);

/// <summary>Stopped and started in good order, as by a deployment.</summary>
internal sealed record Restart(TimeSpan At, string Resource, int Replica) : ProcessFault(At, Resource, Replica);

/// <summary>How the payment provider behaves from now on: `down`, `slow`, `lossy` or `none`.</summary>
internal sealed record ProviderFault(TimeSpan At, string Mode, int? DelayMilliseconds) : PlannedFault(At)
{
    public const string None = "none";
}
