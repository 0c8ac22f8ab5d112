namespace Notifications.Preferences;

/// <summary>What a customer chose, or what holds for customers who chose nothing.</summary>
internal sealed record CustomerPreferences(string Channel, PreferredKinds Kinds)
{
    public static CustomerPreferences Default { get; } = new(Preferences.Channel.Email, new(true, true, true));
}
