namespace Gateway.Concurrency;

/// <summary>Section <c>Concurrency</c>: how many requests may be on their way at a time.</summary>
internal sealed class ConcurrencyOptions
{
    public int Total { get; set; } = 1000;

    /// <summary>To one service, so that a slow one leaves room for the others.</summary>
    public int PerService { get; set; } = 500;

    public bool IsValid => Total > 0 && PerService > 0;
}
