namespace Messaging.Database;

/// <summary>What a failure looks like where it is kept for operators.</summary>
internal static class FailureText
{
    private const int Longest = 2000;

    /// <summary>In a form that PostgreSQL takes: not endless, and without the character 0.</summary>
    public static string Of(Exception failure)
    {
        var text = $"{failure.GetType().Name}: {failure.Message}".Replace('\0', ' ');
        return text.Length <= Longest ? text : text[..Longest];
    }
}
