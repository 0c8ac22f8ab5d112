using System.CommandLine;

namespace Cli.Commands;

/// <summary>`dotnet platform.cs --help` is answered by dotnet itself, so help has a command of its own.</summary>
internal static class HelpCommand
{
    public static Command Create(RootCommand root)
    {
        var about = new Argument<string[]>("COMMAND") { Description = "The command to explain; all of them when left out.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("help", "Explain a command: dotnet platform.cs help up") { about };
        command.SetAction((arguments, cancellationToken) =>
        {
            var path = arguments.GetValue(about) ?? [];
            Command? found = root;
            foreach (var name in path)
                found = found?.Subcommands.FirstOrDefault(known => known.Name == name);

            return found is null
                ? throw new WrongUsageException($"there is no command '{string.Join(' ', path)}'. There are: {string.Join(", ", root.Subcommands.Select(known => known.Name))}")
                : root.Parse([.. path, "--help"]).InvokeAsync(arguments.InvocationConfiguration, cancellationToken);
        });
        return command;
    }
}
