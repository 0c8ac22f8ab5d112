namespace Identity.Sessions;

/// <summary>Who is signed in at this service's pages, kept in a cookie.</summary>
internal static class Session
{
    public const string Scheme = "Session";
    public const string Cookie = "identity-session";
    public const string FormCookie = "identity-form";
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);
}
