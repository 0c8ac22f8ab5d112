namespace Notifications.Preferences;

/// <summary>How a customer is told.</summary>
internal static class Channel
{
    public const string Email = "email";

    /// <summary>Not at all.</summary>
    public const string None = "none";
}
