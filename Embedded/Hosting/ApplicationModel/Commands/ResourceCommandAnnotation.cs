namespace Aspire.Hosting.ApplicationModel;

/// <summary>A command that can be run on a resource.</summary>
/// <param name="name">The command's name.</param>
/// <param name="displayName">What is shown instead of the name.</param>
/// <param name="updateState">Says whether it can be run now.</param>
/// <param name="executeCommand">Runs it.</param>
/// <param name="displayDescription">What it does.</param>
/// <param name="parameter">Not used.</param>
/// <param name="confirmationMessage">What is asked before it runs.</param>
/// <param name="iconName">A Fluent UI icon name.</param>
/// <param name="iconVariant">The variant of the icon.</param>
/// <param name="isHighlighted">Whether it is shown first.</param>
public sealed class ResourceCommandAnnotation(
    string name,
    string displayName,
    Func<UpdateCommandStateContext, ResourceCommandState> updateState,
    Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
    string? displayDescription,
    object? parameter,
    string? confirmationMessage,
    string? iconName,
    IconVariant? iconVariant,
    bool isHighlighted) : IResourceAnnotation
{
    /// <summary>The command's name.</summary>
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    /// <summary>What is shown instead of the name.</summary>
    public string DisplayName { get; } = displayName ?? throw new ArgumentNullException(nameof(displayName));

    /// <summary>Says whether it can be run now.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState> UpdateState { get; } = updateState ?? throw new ArgumentNullException(nameof(updateState));

    /// <summary>Runs it.</summary>
    public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand { get; } = executeCommand ?? throw new ArgumentNullException(nameof(executeCommand));

    /// <summary>What it does.</summary>
    public string? DisplayDescription { get; } = displayDescription;

    /// <summary>Not used.</summary>
    public object? Parameter { get; } = parameter;

    /// <summary>What is asked before it runs.</summary>
    public string? ConfirmationMessage { get; } = confirmationMessage;

    /// <summary>A Fluent UI icon name.</summary>
    public string? IconName { get; } = iconName;

    /// <summary>The variant of the icon.</summary>
    public IconVariant? IconVariant { get; } = iconVariant;

    /// <summary>Whether it is shown first.</summary>
    public bool IsHighlighted { get; } = isHighlighted;
}
