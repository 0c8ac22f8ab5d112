namespace ServiceDefaults;

/// <summary>Categories of the log that all services share.</summary>
public static class LogCategories
{
    /// <summary>Who was let in or refused, and why: to be kept and watched apart.</summary>
    public const string Security = "Security";
}
