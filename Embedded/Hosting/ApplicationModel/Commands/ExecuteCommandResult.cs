namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a run of a command ended.</summary>
public sealed class ExecuteCommandResult
{
    /// <summary>Whether it did what it should.</summary>
    public required bool Success { get; init; }

    /// <summary>Whether the caller gave up.</summary>
    public bool Canceled { get; init; }

    /// <summary>What it has to say.</summary>
    public string? Message { get; init; }

    /// <summary>What it brought back.</summary>
    public CommandResultData? Data { get; init; }
}

/// <summary>What a command brought back.</summary>
public sealed class CommandResultData
{
    /// <summary>The content.</summary>
    public required string Value { get; init; }

    /// <summary>What the content is.</summary>
    public CommandResultFormat Format { get; init; }

    /// <summary>Whether to show it at once.</summary>
    public bool DisplayImmediately { get; init; }
}

/// <summary>What the content that a command brought back is.</summary>
public enum CommandResultFormat
{
    /// <summary>Plain text.</summary>
    Text = 0,

    /// <summary>JSON.</summary>
    Json = 1,

    /// <summary>Markdown.</summary>
    Markdown = 2,
}

/// <summary>Results of commands.</summary>
public static class CommandResults
{
    /// <summary>It did what it should.</summary>
    public static ExecuteCommandResult Success() => new() { Success = true };

    /// <summary>It did what it should.</summary>
    /// <param name="message">What it has to say.</param>
    public static ExecuteCommandResult Success(string message) => new() { Success = true, Message = message };

    /// <summary>It did what it should.</summary>
    /// <param name="message">What it has to say.</param>
    /// <param name="value">What it brought back.</param>
    public static ExecuteCommandResult Success(string message, CommandResultData value) => new() { Success = true, Message = message, Data = value };

    /// <summary>It failed.</summary>
    /// <param name="errorMessage">Why.</param>
    public static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, Message = errorMessage };

    /// <summary>It failed.</summary>
    /// <param name="exception">Why.</param>
    public static ExecuteCommandResult Failure(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return Failure(exception.Message);
    }

    /// <summary>The caller gave up.</summary>
    public static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
}
