namespace Aspire.Hosting.Terminal;

/// <summary>How resources and notices look on a terminal, or in a pipe. Called by one thread at a time.</summary>
internal interface ITerminalView
{
    /// <summary>Shows the view for as long as <paramref name="follow"/> runs, which calls the other members.</summary>
    Task RunAsync(Func<Task> follow);

    void Show(ResourceRow row);

    void Say(string notice);

    /// <summary>From now on everything is being stopped.</summary>
    void Stop();
}
