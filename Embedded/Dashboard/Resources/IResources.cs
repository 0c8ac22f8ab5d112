namespace Dashboard.Resources;

/// <summary>The AppHost's resources, as the engine shows and commands them. Thread-safe.</summary>
internal interface IResources
{
    /// <summary>One entry per instance, in the order of AppHost.cs; hidden ones are not among them.</summary>
    IReadOnlyList<ResourceView> Current { get; }

    /// <summary>Counts the changes.</summary>
    long Version { get; }

    /// <summary>Completes once <see cref="Version"/> differs from a version.</summary>
    Task WaitForChangeAsync(long version, CancellationToken cancellationToken);

    /// <summary>What the instance has written, and then what it writes; without an end when it follows.</summary>
    /// <param name="id">The instance's <see cref="ResourceView.Id"/>, or a <see cref="ResourceView.Name"/>: all its instances.</param>
    /// <param name="follow">Whether to wait for further lines.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<IReadOnlyList<ConsoleText>> ReadConsoleAsync(string id, bool follow, CancellationToken cancellationToken);

    /// <param name="id">The instance's <see cref="ResourceView.Id"/>.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<CommandOutcome> ExecuteAsync(string id, string command, CancellationToken cancellationToken);
}

/// <param name="Number">Counts the lines of an instance from 1.</param>
/// <param name="Text">May hold ANSI escape sequences.</param>
/// <param name="IsError">Written to standard error.</param>
internal readonly record struct ConsoleText(int Number, string Text, bool IsError);

/// <param name="Found">Whether there are such an instance and such a command.</param>
/// <param name="Success">Whether it did what it should.</param>
/// <param name="Message">What to tell the user; empty when there is nothing to tell.</param>
internal sealed record CommandOutcome(bool Found, bool Success, string Message);
