using Spectre.Console;

namespace Cli.Terminal;

/// <summary>A console that draws on a terminal and writes plain unwrapped lines elsewhere.</summary>
internal static class PlainOrLive
{
    // Redirected output has no width; Spectre would assume 80 columns and fold what scripts read line by line.
    private const int UnwrappedWidth = 1000;

    public static IAnsiConsole Create(TextWriter writer)
    {
        var terminal = ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!terminal)
            console.Profile.Width = UnwrappedWidth;

        return console;
    }

    public static bool IsLive(this IAnsiConsole console) => console.Profile.Capabilities is { Interactive: true, Ansi: true };
}
