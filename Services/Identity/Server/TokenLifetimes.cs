namespace Identity.Server;

/// <summary>How long what is issued is valid.</summary>
internal static class TokenLifetimes
{
    public static readonly TimeSpan AuthorizationCode = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan Access = TimeSpan.FromHours(1);
    public static readonly TimeSpan Identity = TimeSpan.FromMinutes(20);

    /// <summary>From the last use, and never beyond its session; each use gives a new one. <c>Keys:Retention</c> is longer.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromDays(14);
}
