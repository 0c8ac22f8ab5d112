namespace Identity.Users;

/// <summary>Configuration section <c>LockOut</c>.</summary>
internal sealed class LockOutOptions
{
    /// <summary>Wrong passwords in a row until a user is locked out.</summary>
    public int Tries { get; set; } = 5;

    /// <summary>How long.</summary>
    public TimeSpan Duration { get; set; } = TimeSpan.FromMinutes(5);
}
